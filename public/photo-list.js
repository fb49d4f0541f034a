// The chosen photos as cards: picture, what becomes of it, and the buttons to move, cover and remove
// it. Says which button was pressed; what that does is the page's own (photo-page.js, outbox-page.js).
// A card is made from <template id="photo-card">.
globalThis.photoList = (list, act) => {
  const put = (sentence, n) => sentence.replace("%{n}", n);
  const cards = new Map();

  function made(key) {
    const card = document.getElementById("photo-card").content.firstElementChild.cloneNode(true);
    card.dataset.key = key;
    card.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-act]");
      if (button) act(button.dataset.act, key);
    });
    cards.set(key, card);
    return card;
  }

  /**
   * Draws the photos in this order: {key, src, name, n, said, percent, isBad, isBusy}. `src` is the
   * picture's address; without one the file's name stands there.
   */
  function draw(photos, words) {
    const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
    const pressed = document.activeElement?.dataset?.act;
    const shown = photos.map((photo, i) => {
      const card = cards.get(photo.key) ?? made(photo.key);
      const part = (name) => card.querySelector(`[data-part="${name}"]`);
      const image = part("image");
      image.hidden = !photo.src;
      if (photo.src && image.getAttribute("src") !== photo.src) image.src = photo.src;
      image.alt = photo.src ? put(words.photo_alt, i + 1) : "";
      part("name").textContent = photo.name ?? "";
      part("name").hidden = Boolean(photo.src && !photo.isBad);
      const said = part("said");
      if (said.textContent !== (photo.said ?? "")) said.textContent = photo.said ?? "";
      part("progress").hidden = photo.percent === undefined;
      part("progress").value = photo.percent ?? 0;
      card.classList.toggle("is-failed", Boolean(photo.isBad));
      const may = {
        earlier: i > 0,
        later: i < photos.length - 1,
        cover: Boolean(photo.src) && !photo.isBusy,
        remove: !photo.isBusy,
        retry: Boolean(photo.isBad),
        drop: Boolean(photo.isBad),
      };
      for (const button of card.querySelectorAll("[data-act]")) {
        const { act: name, label } = button.dataset;
        const isTrouble = name === "retry" || name === "drop";
        if (label) button.setAttribute("aria-label", put(label, i + 1));
        // A card in trouble has two buttons of its own; elsewhere a row keeps its shape.
        if (isTrouble) button.hidden = !may[name];
        else button.disabled = !may[name];
      }
      part("tools").hidden = Boolean(photo.isBad && !photo.src);
      return card;
    });
    for (const [key, card] of cards) {
      if (shown.includes(card)) continue;
      card.remove();
      cards.delete(key);
    }
    // Only what stands elsewhere is moved: a moved element loses its focus.
    shown.forEach((card, i) => list.children[i] !== card && list.insertBefore(card, list.children[i] ?? null));
    for (const extra of [...list.children].slice(shown.length)) extra.remove();
    refocus(focused, pressed);
  }

  /** The button that was pressed stays under the finger, or its neighbour when it has no more to do. */
  function refocus(key, pressed) {
    const now = document.activeElement;
    if (key === undefined || (now && now !== document.body && !now.disabled)) return;
    const card = cards.get(key);
    const usable = (name) => card?.querySelector(`[data-act="${name}"]:not([disabled]):not([hidden])`);
    const next = [pressed, "earlier", "later", "cover"].map(usable).find(Boolean);
    (next ?? list.querySelector("[data-act]:not([disabled]):not([hidden])"))?.focus();
  }

  return { draw };
};
