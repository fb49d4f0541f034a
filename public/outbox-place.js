// A sign's address opened without a network: the service worker shows the form of the outbox in its
// place, and what the address says in public codes (xa commune, lv category, pc plus code) is filled in.
const box = document.getElementById("outbox");
const written = document.getElementById("outbox-form");

function fill() {
  const at = /^(?:\/en)?\/phan-anh\/tai(?:\/([A-Za-z0-9-]{3,20}))?\/?$/.exec(location.pathname);
  if (!at) return;
  const asked = new URLSearchParams(location.search);
  // The address is used up: a reload begins nothing anew.
  history.replaceState(null, "", location.pathname.replace(/\/tai.*$/, "/ngoai-mang"));
  const code = at[1]?.toUpperCase();
  const set = (name, value) => {
    const field = written.elements[name];
    if (!value || !field || (field.localName === "select" && ![...field.options].some((option) => option.value === value))) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  set("commune", asked.get("xa"));
  set("plus_code", asked.get("pc")?.replace(" ", "+"));
  if (code) set("address", box.dataset.sign.replace("%{code}", code));
  written.elements.place_code.value = code ?? "+";
  const wanted = asked.get("lv");
  for (const choice of written.elements.category ?? [])
    if (choice.value === wanted) {
      choice.checked = true;
      choice.closest("details")?.setAttribute("open", "");
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }
  const said = document.getElementById("outbox-said");
  const commune = written.elements.commune.selectedOptions[0];
  const place = [written.elements.address.value, commune?.value && commune.label].filter(Boolean).join(", ");
  said.textContent = `${box.dataset.signAt} ${place || written.elements.plus_code.value}`;
  said.className = "notice tone-info";
}

// After the form has woken up: it may be about to show a draft of its own.
const ready = () => {
  if (box.dataset.ready !== "true") return;
  seen.disconnect();
  fill();
};
const seen = new MutationObserver(ready);
seen.observe(box, { attributes: true, attributeFilter: ["data-ready"] });
ready();
