// What the form of the outbox asks and says by category, and what the public would see of it. Which
// questions stand and what is masked decides the law (the same wasm as the server's code); here it is
// only shown. Without the wasm nothing is shown and the server asks nothing that is missing.
const form = document.getElementById("outbox-form");
const stops = document.getElementById("outbox-stops");
const details = document.getElementById("f-details");
const preview = document.getElementById("outbox-preview");
const PREVIEW_AFTER_MS = 300;

let app;
let law;
let timer;
let shown = "";

const answers = () => globalThis.outboxStore.answersOf(new FormData(form));
const asked = () => {
  const communes = [...form.elements.commune.options].map((option) => option.value).filter(Boolean);
  return JSON.stringify({ ...law, communes, answers: answers(), now: Date.now() });
};

/** Shows the elements whose code is in the list; how many those are. */
function only(place, name, codes) {
  let count = 0;
  for (const one of place.querySelectorAll(`[data-${name}]`)) {
    const fits = codes.includes(one.dataset[name]);
    one.hidden = !fits;
    if (one.localName === "fieldset") one.disabled = !fits;
    if (fits) count += 1;
  }
  return count;
}

function guide() {
  if (!app) return;
  let told = JSON.parse(app.guide(asked()));
  const some = only(details, "question", told.asks) + only(details, "notice", told.notices);
  details.hidden = some === 0;
  // What was hidden before is read only now.
  told = JSON.parse(app.guide(asked()));
  only(stops, "notice", told.stops);
  stops.hidden = told.stops.length === 0;
  form.classList.toggle("is-stopped", !stops.hidden);
  const now = told.stops.join(" ");
  if (now && now !== shown) {
    stops.focus({ preventScroll: true });
    stops.scrollIntoView({ block: "start" });
  }
  shown = now;
}

document.getElementById("outbox-heard").addEventListener("click", () => {
  const gone = [...stops.querySelectorAll("[data-notice]:not([hidden])")].map((one) => one.dataset.notice);
  const heard = form.elements.heard;
  heard.value = [...new Set([...heard.value.split(" ").filter(Boolean), ...gone])].join(" ");
  guide();
  const next = details.hidden ? document.getElementById("f-description") : details;
  next.focus();
});

const seen = (name) => preview.querySelector(`[data-seen="${name}"]`);
const label = (input) => input?.labels?.[0]?.textContent ?? "";

function fill(place, pieces) {
  const parts = pieces.map((piece) => {
    if (piece !== null) return piece;
    const mark = Object.assign(document.createElement("mark"), { className: "masked", textContent: preview.dataset.masked });
    return mark;
  });
  place.replaceChildren(...parts);
}

function look() {
  clearTimeout(timer);
  const told = app ? JSON.parse(app.preview(asked())) : null;
  preview.hidden = told === null;
  if (!told) return;
  seen("never").hidden = !told.never;
  seen("copy").hidden = Boolean(told.never);
  if (told.never) return;
  fill(seen("title"), told.title);
  fill(seen("body"), told.body);
  seen("category").textContent = label(form.querySelector('input[name="category"]:checked'));
  const commune = form.elements.commune;
  seen("commune").textContent = commune.value ? commune.selectedOptions[0].textContent : "";
  seen("commune-line").hidden = !commune.value;
  const photos = document.querySelectorAll("#outbox-photos img").length;
  const { photos: some, photosNone, photosKept, place, placeKept } = preview.dataset;
  const agreed = form.elements.consent_photos.checked ? some.replace("%{n}", photos) : photosKept;
  seen("photos").textContent = photos ? agreed : photosNone;
  const exact = form.elements.consent_place.checked && form.elements.lat?.value;
  seen("place").textContent = exact ? place : placeKept;
}

function changed() {
  guide();
  clearTimeout(timer);
  timer = setTimeout(look, PREVIEW_AFTER_MS);
}

form.addEventListener("outbox-awake", ({ detail }) => {
  ({ app, law } = detail);
  for (const event of ["change", "outbox-filled"]) form.addEventListener(event, changed);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PREVIEW_AFTER_MS);
  });
  new MutationObserver(changed).observe(document.getElementById("outbox-photos"), { childList: true });
  changed();
});
