// The page that covers parts of a photo for the public: boxes are drawn in the dialog that senders know,
// and only their places are sent; the server paints.
const form = document.getElementById("cover-form");
const button = form.querySelector("[data-draw]");
const WHOLE = 10_000;
document.getElementById("cover-grid-fold").open = false;

const start = form.dataset.boxes.split(";").filter(Boolean).map((box) => {
  const [x, y, w, h] = box.split(",").map((side) => Number(side) / WHOLE);
  return { x, y, w, h };
});
const clamp = (value, least, most) => Math.min(Math.max(Math.round(value), least), most);

button.addEventListener("click", async () => {
  button.disabled = true;
  const answer = await fetch(form.dataset.photo, { credentials: "same-origin" });
  const drawn = answer.ok ? await globalThis.photoCover.draws(await answer.blob(), 1, start) : undefined;
  button.disabled = false;
  button.focus();
  if (!drawn) return;
  form.elements.boxes.value = drawn
    .map(({ x, y, w, h }) => {
      const [left, top] = [clamp(x * WHOLE, 0, WHOLE - 1), clamp(y * WHOLE, 0, WHOLE - 1)];
      return [left, top, clamp(w * WHOLE, 1, WHOLE - left), clamp(h * WHOLE, 1, WHOLE - top)].join(",");
    })
    .join(";");
  form.requestSubmit();
});
