// The desk without page loads: a case opens beside the list, an act is sent and its answer drawn in
// the same column. The server draws every part by the view that draws the page, and the address
// always says what is shown; where anything is unusual, the browser simply goes there.
// Others listen to the events this sends on document:
//   desk:case   the third column was drawn anew     desk:list   the list was drawn anew
//   desk:leave  the open case is about to go        and hears desk:moved: somebody changed a case
//   desk:other-list  the list is narrowed otherwise now
const desk = document.getElementById("desk");
const words = document.getElementById("desk-words")?.dataset;
const said = document.getElementById("say");

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const current = () => document.getElementById("case");
const list = () => document.getElementById("list");
const rows = () => [...list().querySelectorAll('a[data-part="case"]:not(.notice a)')].filter((link) => link.closest("tr"));
const numberOf = (href) => new URL(href, location).searchParams.get("ho-so");
/** The list's own address: the part of ours that no open case changes. */
const listOf = (href) => {
  const url = new URL(href, location);
  for (const name of ["ho-so", "xong", "loi", "viec", "o", "vua"]) url.searchParams.delete(name);
  return url.pathname + url.search;
};

function say(text) {
  // Emptied first: the same sentence twice is otherwise said once.
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

/** Fetches a part of a page; null when the answer is a whole page (a session that is over, an error). */
async function part(name, href, options = {}) {
  const { byItself, ...rest } = options;
  const headers = { "X-Part": name, Accept: "text/html", ...(byItself && { "X-Auto": "1" }) };
  const answer = await fetch(href, { credentials: "same-origin", ...rest, headers });
  if (answer.headers.get("X-Part") !== name) return null;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  return { answer, drawn: document.adoptNode(drawn) };
}

function markRow(number) {
  for (const row of list().querySelectorAll("tr[data-number]")) {
    const is = row.dataset.number === number;
    row.classList.toggle("is-open", is);
    // Whatever is open is read; the heartbeat tells the server.
    if (is && row.classList.contains("is-unread")) {
      row.classList.remove("is-unread");
      row.querySelector(".unread-mark")?.remove();
    }
    const link = row.querySelector('a[data-part="case"]');
    if (is) {
      link.setAttribute("aria-current", "true");
      row.scrollIntoView({ block: "nearest" });
    } else link.removeAttribute("aria-current");
  }
}

/** Puts a drawn case into the third column and leads eye and ear to it. */
function show(drawn, { focus = true, scroll = 0 } = {}) {
  const old = current();
  if (old) old.replaceWith(drawn);
  else desk.append(drawn);
  drawn.scrollTop = scroll;
  document.title = `${drawn.dataset.title} · ${document.title.split(" · ").at(-1)}`;
  markRow(drawn.dataset.number ?? "");
  if (focus) {
    const problem = drawn.querySelector('[role="alert"] a, [aria-invalid="true"]');
    const target = problem ?? drawn.querySelector("#case-title");
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "nearest" });
    const notice = drawn.querySelector('.notice[role="status"], .notice[role="alert"]');
    say([notice?.innerText, drawn.querySelector("#case-title")?.innerText].filter(Boolean).join(". "));
    // One column at a time: the case begins at the top.
    if (matchMedia("(max-width: 63.99rem)").matches) scrollTo(0, 0);
  }
  tell("desk:case", { number: drawn.dataset.number ?? null });
}

/** The next case, drawn while this one is read; thrown away when anything happens to it. */
let ahead = null;
const FRESH = 30_000;
function lookAhead() {
  const next = current()?.querySelector('.case-steps a[rel="next"]')?.getAttribute("href");
  ahead = null;
  if (!next || navigator.connection?.saveData || document.visibilityState === "hidden") return;
  const got = part("case", next, { byItself: true }).catch(() => null);
  ahead = { href: next, number: numberOf(next), at: Date.now(), got };
}
function drawnAhead(href) {
  const found = ahead?.href === href && Date.now() - ahead.at < FRESH ? ahead.got : null;
  ahead = null;
  return found;
}

let turn = 0;

/** Opens the case of an address. */
async function open(href, { push = true, focus = true, byItself = false, scroll = 0 } = {}) {
  const mine = ++turn;
  tell("desk:leave", { to: numberOf(href) });
  markRow(numberOf(href));
  if (!byItself) current()?.setAttribute("aria-busy", "true");
  let got;
  try {
    got = (await (byItself ? null : drawnAhead(href))) ?? (await part("case", href, { byItself }));
  } catch {
    current()?.removeAttribute("aria-busy");
    if (!byItself) say(words.offline);
    return;
  }
  if (mine !== turn) return;
  if (!got) {
    location.assign(href);
    return;
  }
  if (push) history.pushState(null, "", href);
  show(got.drawn, { focus, scroll });
}

/** Draws the open case anew where it stands: nobody touched it. */
const refreshCase = (byItself = true) =>
  open(location.pathname + location.search.replace(/&(xong|loi|viec|o|vua)=[^&]*/g, ""), {
    push: false, focus: !byItself, byItself, scroll: byItself ? (current()?.scrollTop ?? 0) : 0,
  });

let listTurn = 0;
let shownList = listOf(location.href);

/** Draws the list anew; the reader's place in it stays. With an address another list is drawn, and
    the address of it comes back. */
async function refreshList(byItself = true, other = null) {
  const mine = ++listTurn;
  let got;
  try {
    got = await part("list", other ?? location.href, { byItself });
  } catch {
    return null;
  }
  if (mine !== listTurn || !got) return null;
  const old = list();
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const isBox = focused?.matches('[type="checkbox"]') && focused.closest("tr");
  // Somebody types, or chooses filters or an act: what they stand in stays as it is.
  const isBusy = focused?.closest("details[open], .bulk-bar") || (!isBox && focused?.matches("input"));
  if (!other && isBusy) return null;
  const fold = other ? "fold-filters" : focused?.closest("details")?.id;
  const number = focused?.closest("tr")?.dataset.number;
  const drawn = got.drawn;
  if (other) {
    history.pushState(null, "", got.answer.url.split("#")[0]);
    shownList = listOf(location.href);
    desk.dataset.list = shownList;
    tell("desk:other-list");
  } else {
    const count = old.querySelector(".queue-head .count");
    if (count) drawn.querySelector("#list-title").append(" ", count);
    const notice = old.querySelector(":scope > .notice");
    if (notice && !current()) drawn.querySelector(".queue-head").after(notice);
    for (const fold of old.querySelectorAll("details[open][id]"))
      drawn.querySelector(`#${CSS.escape(fold.id)}`)?.setAttribute("open", "");
  }
  old.replaceWith(drawn);
  if (!other) drawn.scrollTop = old.scrollTop;
  const row = drawn.querySelector(`tr[data-number="${CSS.escape(number ?? "")}"]`);
  if (fold) drawn.querySelector(`#${CSS.escape(fold)} summary`)?.focus({ preventScroll: true });
  else if (focused) ((isBox && row?.querySelector("input")) || row?.querySelector("a") || rows()[0])?.focus({ preventScroll: true });
  if (other) {
    const found = drawn.querySelector(".bulk-bar")?.dataset.chosen.replace("%{n}", rows().length);
    say(found ?? drawn.querySelector(".empty")?.innerText ?? "");
    // The case's way on leads through the list beside it.
    if (current()?.dataset.number && !current().querySelector("form[data-typed]")) refreshCase();
  }
  markRow(current()?.dataset.number ?? "");
  tell("desk:list");
  return got.answer.url;
}

function shut() {
  const number = current()?.dataset.number;
  if (!current()) return;
  turn++;
  tell("desk:leave", { to: null });
  current().remove();
  history.pushState(null, "", listOf(location.href));
  document.title = `${document.getElementById("list-title").firstChild.textContent.trim()} · ${document.title.split(" · ").at(-1)}`;
  markRow("");
  (list().querySelector(`tr[data-number="${CSS.escape(number ?? "")}"] a`) ?? rows()[0])?.focus();
  tell("desk:case", { number: null });
}

/** Where a form goes; a field of it may be called "action" and hide the property. */
const to = (form, submitter) =>
  new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location);
/** What helps in a form before it is sent: the words are kept, the case is drawn again. */
const helps = (form, submitter) => to(form, submitter).pathname === "/api/case/mask";

/** Sends an act; the answer is the next screen. */
async function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  form.setAttribute("aria-busy", "true");
  if (submitter) submitter.disabled = true;
  let got;
  try {
    got = await part("case", to(form, submitter).href, { method: "POST", body });
  } catch {
    // The act may have arrived or not; its version keeps it from being done twice.
    form.removeAttribute("aria-busy");
    if (submitter) submitter.disabled = false;
    notice(form, words.offline);
    return;
  }
  if (!got) {
    // A whole page: the session is over, or the house is at fault. It is shown as it is.
    if (submitter) submitter.disabled = false;
    form.dataset.plainly = "1";
    form.requestSubmit(submitter ?? undefined);
    return;
  }
  form.dataset.sent = "1";
  if (helps(form, submitter)) {
    // Nothing has happened to the case: the hands stay where they were.
    const id = document.activeElement?.id || submitter.id;
    const { scrollTop } = current();
    show(got.drawn, { focus: false, scroll: scrollTop });
    document.getElementById(id)?.focus({ preventScroll: true });
    return;
  }
  history.pushState(null, "", got.answer.url.split("#")[0]);
  show(got.drawn);
  refreshList();
}

function notice(form, text) {
  let box = form.querySelector(".act-warn[data-fault]");
  if (!box) {
    box = document.createElement("p");
    box.className = "act-warn";
    box.dataset.fault = "";
    box.setAttribute("role", "alert");
    form.append(box);
  }
  box.textContent = text;
}

if (desk) {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a");
    if (!link) return;
    if (link.matches("[data-shut-case]")) {
      event.preventDefault();
      shut();
    } else if (link.matches('[data-part="case"]') && listOf(link.href) === listOf(location.href)) {
      event.preventDefault();
      open(link.getAttribute("href"));
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const isOurs = to(form, event.submitter).pathname === "/api/case/act" || helps(form, event.submitter);
    const isAct = isOurs && form.elements.ve;
    if (!isAct || form.dataset.plainly || !form.closest("#case")) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") send(form, event.submitter);
  });
  let waits;
  document.addEventListener("desk:case", () => {
    clearTimeout(waits);
    waits = setTimeout(lookAhead, 150);
  });
  document.addEventListener("desk:moved", ({ detail }) => {
    if (!detail.number || detail.number === ahead?.number) ahead = null;
  });
  if (current()) waits = setTimeout(lookAhead, 600);
  addEventListener("popstate", () => {
    if (listOf(location.href) !== shownList) {
      location.reload();
      return;
    }
    if (numberOf(location.href)) open(location.href, { push: false });
    else if (current()) {
      turn++;
      tell("desk:leave", { to: null });
      current().remove();
      markRow("");
      tell("desk:case", { number: null });
    }
  });
  // The page was loaded with a case: it is the matter, so reading begins there.
  if (current() && !location.hash && document.activeElement === document.body)
    current().querySelector("#case-title")?.focus({ preventScroll: true });
  markRow(current()?.dataset.number ?? "");
}

globalThis.desk = { open, shut, refreshCase, refreshList, say, rows, current, list, words, part, more: [] };
