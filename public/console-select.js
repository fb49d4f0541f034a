// Choosing several petitions of a list: by box, by key, in a range, the whole page. The boxes and the
// bar are the page's own and work without this; what is chosen stays chosen when the list is drawn anew.
const { rows, current, list, refreshList } = globalThis.desk;

/** Numbers that are chosen in this list, in the order of choosing. */
const chosen = new Set();
/** Where a range begins. */
let anchor = null;

const bar = () => document.getElementById("bulk");
const boxes = () => [...list().querySelectorAll('input[name="chon[]"]')];
const rowOf = (node) => node?.closest?.("tr[data-number]");
const boxOf = (row) => row?.querySelector('input[name="chon[]"]');

function show() {
  const form = bar();
  if (!form) return;
  for (const box of boxes()) {
    box.checked = chosen.has(rowOf(box).dataset.number);
    rowOf(box).classList.toggle("is-chosen", box.checked);
  }
  const here = boxes().filter((box) => box.checked).length;
  const all = form.querySelector(".bulk-all");
  all.hidden = false;
  const every = all.querySelector("input");
  every.checked = here > 0 && here === boxes().length;
  every.indeterminate = here > 0 && here < boxes().length;
  form.classList.toggle("is-idle", chosen.size === 0);
  const count = form.querySelector(".bulk-count");
  const words = chosen.size ? form.dataset.chosen.replace("%{n}", chosen.size) : "";
  if (count.textContent !== words) count.textContent = words;
}

function set(row, on) {
  if (!row) return;
  if (on) chosen.add(row.dataset.number);
  else chosen.delete(row.dataset.number);
}

/** Everything between two rows, both included. */
function range(from, to) {
  const all = boxes().map(rowOf);
  const [a, b] = [all.indexOf(from), all.indexOf(to)].sort((x, y) => x - y);
  for (const row of all.slice(Math.max(a, 0), b + 1)) set(row, true);
}

const anchored = () => (anchor ? list().querySelector(`tr[data-number="${CSS.escape(anchor)}"]`) : null);

/** The row that a key means: the one with the focus, else that of the open case. */
const meant = () => rowOf(document.activeElement) ?? list().querySelector("tr.is-open");

function toggle() {
  const row = meant();
  if (!row) return false;
  set(row, !chosen.has(row.dataset.number));
  anchor = row.dataset.number;
  show();
}

/** Takes the next row into the range and goes there. */
function extend(by) {
  const all = rows();
  const at = all.findIndex((link) => rowOf(link) === meant());
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  if (!next) return false;
  if (at >= 0) set(rowOf(all[at]), true);
  set(rowOf(next), true);
  next.focus();
  rowOf(next).scrollIntoView({ block: "nearest" });
  anchor = rowOf(next).dataset.number;
  show();
}

function page() {
  const all = boxes().map(rowOf);
  const on = all.some((row) => !chosen.has(row.dataset.number));
  all.forEach((row) => set(row, on));
  show();
}

/** To the act on many; where nothing is chosen there is nothing to do there. */
function act() {
  if (!bar() || chosen.size === 0) return false;
  bar().scrollIntoView({ block: "nearest" });
  bar().querySelector("select").focus();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.('input[name="chon[]"]');
  if (!box) return;
  const row = rowOf(box);
  if (event.shiftKey && anchored()) range(anchored(), row);
  set(row, box.checked);
  anchor = row.dataset.number;
  show();
});
document.addEventListener("change", (event) => {
  if (event.target.id === "bulk-all") {
    boxes().map(rowOf).forEach((row) => set(row, event.target.checked));
    show();
  }
});
// Enter in a box would send the bar: it opens the petition, as in the rest of its row.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.('input[name="chon[]"]')) return;
  event.preventDefault();
  rowOf(event.target).querySelector('a[data-part="case"]').click();
});
document.addEventListener("desk:list", show);
document.addEventListener("desk:other-list", () => {
  chosen.clear();
  anchor = null;
});
// What left the list meanwhile is not sent; whoever chose it sees the number go down.
document.addEventListener("submit", (event) => {
  if (event.target !== bar()) return;
  const here = new Set(boxes().map((box) => rowOf(box).dataset.number));
  for (const number of [...chosen]) if (!here.has(number)) chosen.delete(number);
  show();
});

// The form of the filters draws the list anew beside the open case; the address says what is shown.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches(".filters") || event.defaultPrevented) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form));
  // The case may have been opened since the list was drawn.
  const open = globalThis.desk.current()?.dataset.number;
  if (open) query.set("ho-so", open);
  else query.delete("ho-so");
  const to = await refreshList(false, `${form.getAttribute("action")}?${query}`);
  if (!to) location.assign(`${form.getAttribute("action")}?${query}`);
});

if (bar()) show();
globalThis.desk.choose = { toggle, extend, page, act, some: () => chosen.size > 0, current };
