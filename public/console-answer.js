// Writing an answer: standard replies by "/" at the start of a line, by the button or from the palette;
// the guard's opinion while one types; the preview in its place; marks that act when they are ticked.
// Each presses or fetches what the forms of the case do without script.
const desk = globalThis.desk;
const dialog = document.getElementById("standard");
const field = document.getElementById("standard-q");
const found = document.getElementById("standard-list");
const BLANK = /\[[^[\]\n]{0,80}?(?:…|\.\.\.)[^[\]\n]{0,80}?\]|\[\s*\]/g;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase().trim();
const boxOf = (area) => document.querySelector(`.standard[data-standard="${CSS.escape(area.id)}"]`);
const areaOf = (box) => document.getElementById(box.dataset.standard);
const offers = (box) => [...box.querySelectorAll("option[data-body]")].map((one) => ({ title: one.textContent, body: one.dataset.body }));

/* Blanks. */
function selectBlank(area, from) {
  BLANK.lastIndex = from;
  const blank = BLANK.exec(area.value);
  if (!blank) return false;
  area.focus();
  area.setSelectionRange(blank.index, blank.index + blank[0].length);
  return true;
}

/** Puts a text where the caret is, so that it can be undone, and goes to its first blank. */
function insert(area, body) {
  area.focus();
  const start = area.selectionStart;
  const before = area.value.slice(0, start);
  const glue = before && !before.endsWith("\n") ? "\n\n" : "";
  // The old way keeps the browser's undo; where it is gone the new one does.
  if (!document.execCommand("insertText", false, glue + body)) {
    area.setRangeText(glue + body, start, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  selectBlank(area, start);
  const blanks = (body.match(BLANK) ?? []).length;
  desk.say(field.dataset.done.replace("%{n}", blanks));
}

/* The search. */
let area = null;
let bySlash = false;
let offered = [];
let at = 0;

function offer() {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  const has = (one) => {
    const own = fold(`${one.title} ${one.body}`).split(/[^\p{L}\p{N}]+/u);
    return words.every((word) => own.some((other) => other.startsWith(word)));
  };
  offered = offers(boxOf(area)).filter(has);
  found.replaceChildren(
    ...offered.map((one, i) => {
      const item = document.createElement("li");
      item.id = `standard-${i}`;
      item.setAttribute("role", "option");
      const title = Object.assign(document.createElement("strong"), { textContent: one.title });
      const body = Object.assign(document.createElement("span"), { className: "quiet-text", textContent: one.body.replace(/\s+/g, " ") });
      item.append(title, body);
      item.addEventListener("click", () => choose(i));
      return item;
    }),
  );
  if (!offered.length) {
    const none = Object.assign(document.createElement("li"), { className: "is-none", textContent: field.dataset.none });
    none.setAttribute("role", "option");
    none.setAttribute("aria-disabled", "true");
    found.append(none);
  }
  mark(0);
}

function mark(index) {
  at = index;
  [...found.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at && offered.length > 0)));
  found.children[at]?.scrollIntoView({ block: "nearest" });
  if (offered.length) field.setAttribute("aria-activedescendant", `standard-${at}`);
  else field.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const one = offered[index];
  if (!one) return;
  bySlash = false;
  dialog.close();
  insert(area, one.body);
}

function search(of, slash) {
  area = of;
  bySlash = slash;
  field.value = "";
  dialog.showModal();
  offer();
  field.focus();
}

field.addEventListener("input", offer);
field.addEventListener("keydown", (event) => {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
  if (to !== undefined && offered.length) {
    event.preventDefault();
    mark((to + offered.length) % offered.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(at);
  }
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  if (!area?.isConnected) return;
  area.focus();
  // Whoever meant the sign itself gets it.
  if (bySlash && !document.execCommand("insertText", false, "/")) area.setRangeText("/", area.selectionStart, area.selectionEnd, "end");
  bySlash = false;
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.tagName !== "TEXTAREA" || !boxOf(target)) return;
  if (key === "/" && target.selectionStart === target.selectionEnd) {
    const before = target.value.slice(0, target.selectionStart);
    if (before !== "" && !before.endsWith("\n")) return;
    event.preventDefault();
    search(target, true);
  } else if (key === "Tab" && !event.shiftKey && selectBlank(target, target.selectionEnd)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("#case [data-insert]");
  if (!button) return;
  const box = button.closest(".standard");
  const chosen = box.querySelector("option:checked")?.dataset.body;
  event.preventDefault();
  if (chosen) insert(areaOf(box), chosen);
  else search(areaOf(box), false);
});

/** Every standard reply of the open case, for the palette. */
desk.more.push(() =>
  [...(desk.current()?.querySelectorAll(".standard") ?? [])].flatMap((box) =>
    offers(box).map(({ title, body }) => ({
      words: field.dataset.put.replace("%{title}", title),
      run: () => {
        for (let up = box.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
        const into = areaOf(box);
        into.setSelectionRange(into.value.length, into.value.length);
        insert(into, body);
      },
    })),
  ),
);

/* The guard, and the preview where it is open. */
const timers = new Map();
const later = (key, ms, run) => {
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(run, ms));
};

async function judge(place, text) {
  const body = new URLSearchParams({ petition: text.form.elements.petition.value, text: text.value });
  try {
    const got = await desk.part("judge", place.dataset.judge, { method: "POST", body });
    if (got && place.isConnected && got.drawn.outerHTML !== place.innerHTML) place.replaceChildren(got.drawn);
  } catch {
    // Without a network the last opinion stands; it comes again with the next letter.
  }
}

async function preview(button, focus) {
  const { form } = button;
  const body = new URLSearchParams([...new FormData(form, button)].filter(([, value]) => typeof value === "string"));
  let got;
  try {
    got = await desk.part("preview", button.formAction, { method: "POST", body });
  } catch {
    desk.say(desk.words.offline);
    return;
  }
  if (!form.isConnected) return;
  if (!got) {
    // A whole page: the session is over, or the act is not this officer's any more.
    if (focus) form.requestSubmit(button);
    return;
  }
  form.querySelector(".preview")?.remove();
  form.append(got.drawn);
  const shut = got.drawn.querySelector("[data-shut-preview]");
  if (shut) shut.hidden = false;
  if (!focus) return;
  got.drawn.scrollIntoView({ block: "nearest" });
  (got.drawn.querySelector("#preview-title") ?? got.drawn).focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#case [data-preview]");
  if (button) {
    event.preventDefault();
    preview(button, true);
    return;
  }
  const shut = event.target.closest("[data-shut-preview]");
  if (!shut) return;
  const { form } = shut;
  shut.closest(".preview").remove();
  form.querySelector("[data-preview]")?.focus();
});

document.addEventListener("input", ({ target }) => {
  const { form } = target;
  if (!form?.closest("#case")) return;
  const place = target.id && form.querySelector(`.guard-place[data-guard="${CSS.escape(target.id)}"]`);
  if (place) later(place, 600, () => judge(place, target));
  const button = form.querySelector(".preview") && form.querySelector("[data-preview]");
  if (button) later(button, 900, () => preview(button, false));
});

// A mark acts when it is ticked.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("#case .mark-list input")) return;
  target.form.requestSubmit(target.form.querySelector("[data-mask]"));
});

const wake = () => desk.current()?.querySelectorAll(".by-desk").forEach((hint) => { hint.hidden = false; });
document.addEventListener("desk:case", wake);
wake();
