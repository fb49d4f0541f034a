// Lays a photo before over the one after, with a slider between them. Loaded by boot.js where a
// page has such a pair. The two photos side by side stay in the page: they are printed, opened in
// full size, and one button brings them back. The slider is an ordinary range input, so keyboard,
// screen reader and touch work as everywhere; nothing moves by itself.
function lay(pair) {
  const [before, after] = [...pair.querySelectorAll("img")];
  // Drawn anew it begins again; what is laid already stays as somebody moved it.
  if (!before || !after || pair.dataset.laid) return;
  pair.dataset.laid = "1";
  const { label, value, beside, over } = pair.dataset;
  const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);

  const stage = make("div", { className: "compare-stage" });
  const lower = after.cloneNode();
  const upper = before.cloneNode();
  for (const image of [lower, upper]) {
    image.alt = "";
    image.removeAttribute("loading");
    image.draggable = false;
  }
  upper.classList.add("compare-upper");
  stage.style.aspectRatio = `${after.getAttribute("width")} / ${after.getAttribute("height")}`;
  const words = [...pair.querySelectorAll("figcaption")].map((caption, i) =>
    make("span", {
      className: `compare-word ${i ? "is-after" : "is-before"}`,
      textContent: caption.textContent,
      ariaHidden: "true",
    }),
  );
  const line = make("span", { className: "compare-line", ariaHidden: "true" });
  const slider = make("input", { type: "range", min: 0, max: 100, value: 50, step: 1 });
  slider.className = "compare-slider";
  slider.setAttribute("aria-label", label);
  const move = () => {
    stage.style.setProperty("--at", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", value.replace("%{n}", slider.value));
  };
  slider.addEventListener("input", move);
  move();
  stage.append(lower, upper, line, ...words, slider);

  const toggle = make("button", { type: "button", className: "button plain compare-toggle" });
  const show = (laid) => {
    pair.classList.toggle("is-laid", laid);
    toggle.textContent = laid ? beside : over;
  };
  toggle.addEventListener("click", () => show(!pair.classList.contains("is-laid")));
  pair.append(stage, toggle);
  show(true);
}

/** Lays every pair of the page that is not laid yet. */
export const layAll = () => document.querySelectorAll("[data-compare]").forEach(lay);
layAll();
