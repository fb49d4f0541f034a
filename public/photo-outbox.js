// Photos on the page of the outbox: made smaller, ordered, covered and taken out again, each sealed
// by outbox-store.js as soon as it is small. Nothing leaves the phone before “Gửi”, so a photo may be
// covered until then; the covered one takes the place of the open one in one step.
globalThis.photoOutbox = ({ form, words, say, draft, keep }) => {
  const store = globalThis.outboxStore;
  const LARGEST = 15 * 1024 * 1024;
  const offer = document.getElementById("photo-offer");
  const editable = ["draft"];
  /** Files that are being made smaller, and when all of them are sealed. */
  let making = [];
  let adding = Promise.resolve();
  /** Pictures by the photo's id: {blob, src}. */
  const shown = new Map();
  /** What is said about a photo, and the photos as they stand now. */
  const notes = new Map();
  let order = [];

  const cards = globalThis.photoList(document.getElementById("outbox-photos"), (act, id) => {
    acts[act]?.(id).catch((why) => (console.warn(why), say(words.not_kept, true)));
  });

  let drawing = Promise.resolve();
  /** Draws what the open draft holds, one drawing after the other. */
  function show() {
    drawing = drawing.then(drawOnce).catch(console.warn);
    return drawing;
  }

  async function drawOnce() {
    const key = draft();
    const ids = (key && (await store.get(key)))?.photos ?? [];
    for (const id of ids) {
      if (shown.has(id)) continue;
      const blob = await store.photo(id).catch(() => undefined);
      if (blob) shown.set(id, { blob, src: URL.createObjectURL(blob) });
    }
    for (const [id, { src }] of shown) {
      if (ids.includes(id)) continue;
      URL.revokeObjectURL(src);
      shown.delete(id);
      notes.delete(id);
    }
    order = ids;
    const kept = ids.map((id) => ({ key: id, src: shown.get(id)?.src, said: notes.get(id) }));
    const coming = making.map(({ key, name }) => ({ key, name, said: words.photo_shrinking, isBusy: true }));
    cards.draw([...kept, ...coming], words);
  }

  const change = (photos) => store.change(draft(), editable, { photos }).then(show);
  const shift = (id, by) =>
    change((ids) => {
      const from = ids.indexOf(id);
      const to = from + by;
      if (from === -1 || to < 0 || to >= ids.length) return ids;
      const moved = ids.filter((other) => other !== id);
      moved.splice(to, 0, id);
      return moved;
    });

  const acts = {
    earlier: (id) => shift(id, -1),
    later: (id) => shift(id, 1),
    remove: (id) => change((ids) => ids.filter((other) => other !== id)),
    async cover(id) {
      const key = draft();
      const covered = await globalThis.photoCover.edit(shown.get(id).blob, order.indexOf(id) + 1);
      if (!covered) return;
      const fresh = await store.addPhoto(key, covered, id);
      if (!fresh) return say(words.not_kept, true);
      notes.set(fresh, words.photo_covered);
      await show();
    },
  };

  async function add(files) {
    say("");
    if (!(await keep())) return;
    const key = draft();
    const mine = files.map((file, i) => ({ key: `new-${Date.now()}-${i}`, name: file.name, file }));
    making = [...making, ...mine];
    await show();
    for (const one of mine) {
      await offerPlace(one.file);
      // What this browser cannot read goes as it is: the server knows what to say about it.
      const blob = await globalThis.photoShrink.shrink(one.file).catch(() => one.file);
      try {
        if (blob.size > LARGEST) say(words.photo_too_large, true);
        else if (!(await store.addPhoto(key, blob))) say(words.photo_full, true);
      } catch (why) {
        console.warn(why);
        say(words.not_kept, true);
      }
      making = making.filter((other) => other !== one);
      await show();
    }
  }

  // Where a photo was taken is offered while the form has no position, and filled in by a tap only.
  async function offerPlace(file) {
    const { lat, lng, plus_code, place_code } = form.elements;
    // A point, a plus code or a sign says where already.
    if (lat.value || plus_code?.value || place_code?.value || !offer.hidden || offer.dataset.answered) return;
    const place = await globalThis.photoPlace.read(file);
    if (!place) return;
    const fields = globalThis.photoPlace.written(place);
    const part = (name) => offer.querySelector(`[data-part="${name}"]`);
    part("text").textContent = words.photo_offer.replace("%{lat}", fields.lat).replace("%{lng}", fields.lng);
    part("buttons").hidden = false;
    part("yes").onclick = () => {
      for (const [field, value] of [[lat, fields.lat], [lng, fields.lng]]) {
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
      offer.dataset.answered = "true";
      part("buttons").hidden = true;
      part("text").textContent = words.photo_offer_used;
    };
    part("no").onclick = () => {
      offer.dataset.answered = "true";
      offer.hidden = true;
    };
    offer.hidden = false;
  }

  /** Another report begins: what was said about the last one's photos is over. */
  function forget() {
    delete offer.dataset.answered;
    offer.hidden = true;
  }

  for (const id of ["outbox-camera", "outbox-gallery"]) {
    const input = document.getElementById(id);
    document.querySelector(`[data-opens="${id}"]`).addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = "";
      if (files.length > 0) adding = Promise.all([adding, add(files)]).catch(console.warn);
    });
  }

  return { show, forget, settled: () => adding };
};
