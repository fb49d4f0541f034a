// Keys for whoever likes them: each presses what is on the page. They rest while somebody types, and
// can be switched off for a machine.
const desk = globalThis.desk;
const choice = desk.choose;
const OFF = "keys-off";
const sheet = document.getElementById("keys");
const palette = document.getElementById("palette");
const field = document.getElementById("palette-q");
const found = document.getElementById("palette-list");
const onBox = document.getElementById("keys-on");

let on = true;
try {
  on = localStorage.getItem(OFF) !== "1";
} catch {
  // Storage is blocked: keys work, and switching them off lasts for this page.
}
onBox.checked = on;
onBox.addEventListener("change", () => {
  on = onBox.checked;
  try {
    localStorage.setItem(OFF, on ? "0" : "1");
  } catch {}
});

const isField = (node) => node.matches?.('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]');
const step = (rel) => desk.current()?.querySelector(`.case-steps a[rel="${rel}"]`);
const chosen = () => {
  const link = document.activeElement?.closest?.("tr")?.querySelector('a[data-part="case"]');
  return link ?? null;
};

function move(by) {
  // With a case open the case moves; without, the choice in the list.
  if (desk.current()?.dataset.number) {
    const link = step(by > 0 ? "next" : "prev");
    if (link) link.click();
    return;
  }
  const rows = desk.rows();
  const at = rows.indexOf(chosen());
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  next?.focus();
  next?.closest("tr").scrollIntoView({ block: "nearest" });
}

function act(key) {
  // What stands there is on its way out: a key meant for the next case must not act on this one.
  if (desk.current()?.getAttribute("aria-busy") === "true") return true;
  const details = desk.current()?.querySelector(`details.act[data-key="${CSS.escape(key)}"]`);
  if (!details) return false;
  details.open = true;
  const inside = '.act-body :is(textarea, select, input:not([type="hidden"])), .act-body button';
  const fields = [...details.querySelectorAll(inside)].filter((one) => !one.disabled && one.checkVisibility());
  const target = fields[0] ?? details.querySelector("summary");
  details.scrollIntoView({ block: "nearest" });
  target.focus();
  return true;
}

/* The palette. */
function commands(text) {
  const typed = fold(text);
  const all = [];
  const number = /^(?:pa-?)?(\d{4})[- ](\d{1,6})$/i.exec(text.trim().replace(/^#/, ""));
  if (number) {
    const full = `PA-${number[1]}-${number[2].padStart(6, "0")}`;
    all.push({ words: field.dataset.go.replace("%{number}", full), run: () => openNumber(full) });
  }
  const serial = /^#\s*(\d{1,6})$/.exec(text.trim());
  if (serial) all.push({ words: field.dataset.go.replace("%{number}", `#${serial[1]}`), run: () => openNumber(`#${serial[1]}`) });
  for (const details of desk.current()?.querySelectorAll("details.act") ?? []) {
    const words = details.querySelector("summary span").textContent;
    all.push({ words, key: details.dataset.key, run: () => pressAct(details) });
  }
  for (const link of document.querySelectorAll(".side a"))
    all.push({ words: link.querySelector("span").textContent, run: () => link.click() });
  if (choice.some())
    for (const option of document.querySelectorAll("#bulk-kind option"))
      all.push({ words: `${option.textContent}: ${document.querySelector(".bulk-count").textContent}`, key: "v", run: () => bulk(option.value) });
  for (const button of document.querySelectorAll("[data-keys]"))
    all.push({ words: button.innerText.trim() || button.title, key: "?", run: () => button.click() });
  // What other modules have to offer for the open case.
  for (const more of desk.more) all.push(...more());
  return all.filter((one, at) => ((number || serial) && at === 0) || fold(one.words).includes(typed)).slice(0, 40);
}

function bulk(kind) {
  document.getElementById("bulk-kind").value = kind;
  document.getElementById("bulk").requestSubmit();
}

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase().trim();

function openNumber(number) {
  const link = desk.rows().find((row) => row.closest("tr").dataset.number === number);
  if (link) link.click();
  else {
    const finder = document.querySelector(".finder");
    finder.elements.q.value = number;
    finder.requestSubmit();
  }
}

function pressAct(details) {
  details.open = true;
  const first = details.querySelector('.act-body :is(textarea, select, input:not([type="hidden"]), button)');
  details.scrollIntoView({ block: "nearest" });
  (first ?? details.querySelector("summary")).focus();
}

let offered = [];
let at = 0;
function offer() {
  offered = commands(field.value);
  at = 0;
  found.replaceChildren(
    ...offered.map((one, index) => {
      const item = document.createElement("li");
      item.id = `palette-${index}`;
      item.setAttribute("role", "option");
      const words = document.createElement("span");
      words.textContent = one.words;
      item.append(words);
      if (one.key) {
        const key = document.createElement("kbd");
        key.textContent = one.key.toUpperCase();
        item.append(key);
      }
      item.addEventListener("click", () => run(index));
      return item;
    }),
  );
  if (!offered.length) {
    const none = document.createElement("li");
    none.className = "is-none";
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    none.textContent = field.dataset.none;
    found.append(none);
  }
  choose(0);
}

function choose(index) {
  at = index;
  [...found.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at && offered.length > 0)));
  const item = found.children[at];
  item?.scrollIntoView({ block: "nearest" });
  if (offered.length) field.setAttribute("aria-activedescendant", `palette-${at}`);
  else field.removeAttribute("aria-activedescendant");
}

let before;
function run(index) {
  const command = offered[index];
  if (!command) return;
  before = null;
  palette.close();
  command.run();
}

function openDialog(dialog) {
  if (dialog.open) return;
  before = document.activeElement;
  dialog.showModal();
}
for (const dialog of [sheet, palette]) {
  // Whoever opened it stands where they stood.
  dialog.addEventListener("close", () => { if (before?.isConnected) before.focus(); });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-shut]")) dialog.close();
  });
}
const openPalette = () => {
  openDialog(palette);
  field.value = "";
  offer();
  field.focus();
};
field.addEventListener("input", offer);
field.addEventListener("keydown", (event) => {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: offered.length - 1 }[event.key];
  if (to !== undefined && offered.length && (event.key.startsWith("Arrow") || event.ctrlKey)) {
    event.preventDefault();
    choose((to + offered.length) % offered.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    run(at);
  }
});

/* The keys. */
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (!on) return;
  const { target, key } = event;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    if (key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    } else if (key === "Enter" && target.form?.matches('form[action*="/api/case/"]')) {
      event.preventDefault();
      // What only helps while one writes goes elsewhere; it is not the act.
      target.form.requestSubmit(target.form.querySelector('button[type="submit"]:not([formaction])'));
    }
    return;
  }
  if (event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (isField(target)) {
    if (key === "Escape") {
      target.blur();
      document.getElementById("case-title")?.focus({ preventScroll: true });
    }
    return;
  }
  const done = {
    j: () => move(1),
    k: () => move(-1),
    o: () => openChosen(),
    Enter: () => openFirst(event),
    l: () => desk.current() && desk.shut(),
    Escape: () => desk.current() && desk.shut(),
    "/": () => document.getElementById("f-q")?.focus(),
    "?": () => openDialog(sheet),
  }[key];
  // Where the list has the floor, X and V choose; where a case has it, they are its acts' keys.
  const inList = !desk.current()?.dataset.number || target.closest?.("#list");
  const choosing = inList && { x: choice.toggle, X: choice.page, J: () => choice.extend(1), K: () => choice.extend(-1), v: choice.act }[key];
  if (choosing && choosing() !== false) event.preventDefault();
  else if (done) {
    if (done() !== false) event.preventDefault();
  } else if (/^[a-z]$/.test(key) && act(key)) event.preventDefault();
});

function openChosen() {
  const link = chosen() ?? (desk.current() ? null : desk.rows()[0]);
  if (!link) return false;
  link.click();
}

/** Enter presses what has the focus; only where nothing has it, it opens the first of the list. */
function openFirst(event) {
  if (event.target !== document.body && event.target.id !== "case-title") return false;
  if (desk.current()?.dataset.number) return false;
  return openChosen();
}

for (const tools of document.querySelectorAll(".desk-tools")) tools.hidden = false;
document.addEventListener("desk:list", () => {
  for (const tools of document.querySelectorAll(".desk-tools")) tools.hidden = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) openPalette();
  if (event.target.closest("[data-keys]")) openDialog(sheet);
});
