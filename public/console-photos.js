// Photos of the open case, large: turned, larger, the next one, without leaving the desk. Turning is for
// the eye only; nothing is changed. Without script each photo opens by itself.
const dialog = document.getElementById("viewer");
const stage = dialog.querySelector("[data-view-stage]");
const image = stage.querySelector("img");
const title = document.getElementById("viewer-title");
let links = [];
let at = 0;
let turn = 0;
let zoom = 1;
let [x, y] = [0, 0];

function draw() {
  // Turned by a quarter, what was wide has to fit the height.
  const quarter = turn % 180 !== 0;
  const box = stage.getBoundingClientRect();
  const fit = quarter && image.clientWidth ? Math.min(box.height / image.clientWidth, box.width / image.clientHeight, 1) : 1;
  image.style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg) scale(${zoom * fit})`;
  stage.classList.toggle("is-large", zoom > 1);
}

function show(index) {
  at = (index + links.length) % links.length;
  [turn, zoom, x, y] = [0, 1, 0, 0];
  const small = links[at].querySelector("img");
  image.src = links[at].href;
  image.alt = small?.alt ?? "";
  title.textContent = [dialog.dataset.of.replace("%{n}", at + 1).replace("%{of}", links.length), image.alt].filter(Boolean).join(" · ");
  for (const way of ["before", "next"]) dialog.querySelector(`[data-view="${way}"]`).disabled = links.length < 2;
  draw();
}

const scale = (by) => {
  zoom = Math.min(Math.max(zoom * by, 1), 6);
  if (zoom === 1) [x, y] = [0, 0];
  draw();
};
const acts = {
  before: () => show(at - 1),
  next: () => show(at + 1),
  turn: () => { turn = (turn + 90) % 360; draw(); },
  larger: () => scale(1.5),
  smaller: () => scale(1 / 1.5),
  shut: () => dialog.close(),
};

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("#case a.photo-link");
  if (!link) return;
  event.preventDefault();
  links = [...document.querySelectorAll("#case a.photo-link")].filter((one) => one.checkVisibility());
  dialog.showModal();
  show(links.indexOf(link));
  title.focus();
  dialog.addEventListener("close", () => links[at]?.isConnected && links[at].focus(), { once: true });
});
dialog.addEventListener("click", (event) => {
  const act = event.target.closest("[data-view]")?.dataset.view;
  if (act) acts[act]();
  else if (event.target === dialog) dialog.close();
});
const KEYS = { ArrowLeft: "before", ArrowRight: "next", r: "turn", R: "turn", "+": "larger", "=": "larger", "-": "smaller" };
dialog.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  acts[act]();
});
stage.addEventListener("dblclick", () => scale(zoom > 1 ? 0 : 2));
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  scale(event.deltaY < 0 ? 1.2 : 1 / 1.2);
}, { passive: false });
let drag;
stage.addEventListener("pointerdown", (event) => {
  if (zoom === 1) return;
  stage.setPointerCapture(event.pointerId);
  drag = { id: event.pointerId, from: [event.clientX - x, event.clientY - y] };
});
stage.addEventListener("pointermove", (event) => {
  if (drag?.id !== event.pointerId) return;
  [x, y] = [event.clientX - drag.from[0], event.clientY - drag.from[1]];
  draw();
});
for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => { drag = undefined; });

// Pairs before and after in a case that was drawn anew.
async function pairs() {
  const pair = document.querySelector("#case [data-compare]");
  if (pair) (await import(new URL(pair.dataset.compare, location).href)).layAll();
}
document.addEventListener("desk:case", pairs);
pairs();
