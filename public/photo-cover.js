// Covers faces and plates with opaque boxes, drawn by finger, mouse or keyboard in the dialog
// #photo-cover. `edit` gives a new photo with the boxes in its pixels, or nothing when the person
// changed their mind; photo-shrink.js paints them. Nothing here sends or stores anything.
globalThis.photoCover = (() => {
  const dialog = document.getElementById("photo-cover");
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`);
  const [stage, image, layer, said] = ["stage", "image", "boxes", "said"].map(part);
  const words = JSON.parse(dialog.dataset.words);
  /** Shares of the picture: one key press, the smallest box, the one that a tap sets. */
  const STEP = 0.01;
  const LEAST = 0.02;
  const TAPPED = { w: 0.2, h: 0.12 };
  /** A finger that moves less than this only taps, pixels. */
  const SLACK = 8;

  /** @type {{x: number, y: number, w: number, h: number}[]} */
  let boxes = [];
  let chosen = -1;
  /** Earlier states, the last one at the end. */
  let past = [];
  let drag;
  let finish = () => {};

  const put = (sentence, values) => sentence.replace(/%\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const copy = () => boxes.map((box) => ({ ...box }));
  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const percent = (share) => Math.round(share * 100);

  function remember() {
    past.push(copy());
    if (past.length > 100) past.shift();
  }

  /** Keeps a box inside the picture. */
  function fit(box) {
    box.w = clamp(box.w, LEAST, 1);
    box.h = clamp(box.h, LEAST, 1);
    box.x = clamp(box.x, 0, 1 - box.w);
    box.y = clamp(box.y, 0, 1 - box.h);
    return box;
  }

  const named = (box, i) =>
    put(words.box, { n: i + 1, of: boxes.length, x: percent(box.x), y: percent(box.y), w: percent(box.w), h: percent(box.h) });

  function draw(focus = false) {
    while (layer.children.length > boxes.length) layer.lastElementChild.remove();
    while (layer.children.length < boxes.length) {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "cover-box" });
      made.setAttribute("aria-describedby", "cover-keys");
      made.append(Object.assign(document.createElement("span"), { className: "cover-grip" }));
      layer.append(made);
    }
    boxes.forEach((box, i) => {
      const shown = layer.children[i];
      for (const [side, share] of [["left", box.x], ["top", box.y], ["width", box.w], ["height", box.h]]) shown.style[side] = `${share * 100}%`;
      shown.setAttribute("aria-label", named(box, i));
      shown.setAttribute("aria-pressed", String(i === chosen));
    });
    const has = chosen >= 0 && chosen < boxes.length;
    for (const button of dialog.querySelectorAll("[data-box]")) button.disabled = !has;
    part("undo").disabled = past.length === 0;
    part("done").disabled = boxes.length === 0;
    if (focus && has) layer.children[chosen].focus({ preventScroll: true });
  }

  function say(sentence, isBad = false) {
    said.textContent = sentence;
    said.classList.toggle("is-bad", isBad);
  }

  function add(box, focus = true) {
    remember();
    boxes.push(fit(box));
    chosen = boxes.length - 1;
    draw(focus);
    say(named(boxes[chosen], chosen));
  }

  function change(edit, focus = false) {
    if (chosen < 0) return;
    remember();
    edit(boxes[chosen]);
    fit(boxes[chosen]);
    draw(focus);
    say(named(boxes[chosen], chosen));
  }

  function drop() {
    if (chosen < 0) return;
    remember();
    boxes.splice(chosen, 1);
    chosen = Math.min(chosen, boxes.length - 1);
    draw(true);
    if (chosen < 0) part("add").focus();
    say(put(words.removed, { n: boxes.length }));
  }

  function undo() {
    if (past.length === 0) return;
    boxes = past.pop();
    chosen = Math.min(chosen, boxes.length - 1);
    if (chosen < 0 && boxes.length > 0) chosen = boxes.length - 1;
    draw();
    if (part("undo").disabled) part("add").focus();
    say(put(words.undone, { n: boxes.length }));
  }

  const ways = {
    left: (box) => (box.x -= 2 * STEP),
    right: (box) => (box.x += 2 * STEP),
    up: (box) => (box.y -= 2 * STEP),
    down: (box) => (box.y += 2 * STEP),
    larger: (box) => grow(box, 2 * STEP),
    smaller: (box) => grow(box, -2 * STEP),
  };
  function grow(box, by) {
    Object.assign(box, { x: box.x - by / 2, y: box.y - by / 2, w: box.w + by, h: box.h + by });
  }

  // Keyboard: arrows move, with Shift they move the lower right corner.
  layer.addEventListener("focusin", (event) => {
    const at = [...layer.children].indexOf(event.target);
    if (at === -1 || at === chosen) return;
    chosen = at;
    draw();
  });
  layer.addEventListener("keydown", (event) => {
    const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (dx || dy) {
      change((box) => {
        if (event.shiftKey) Object.assign(box, { w: clamp(box.w + dx, LEAST, 1 - box.x), h: clamp(box.h + dy, LEAST, 1 - box.y) });
        else Object.assign(box, { x: box.x + dx, y: box.y + dy });
      });
    } else if (event.key === "Delete" || event.key === "Backspace") drop();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    event.preventDefault();
    undo();
  });

  // Finger and mouse: on a box it moves it, on its corner it stretches it, elsewhere it draws one.
  const at = (event) => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    return { x: clamp((event.clientX - left) / width, 0, 1), y: clamp((event.clientY - top) / height, 0, 1) };
  };
  stage.addEventListener("pointerdown", (event) => {
    if (drag || event.button !== 0) return;
    event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    const hit = event.target.closest(".cover-box");
    const from = at(event);
    drag = { id: event.pointerId, from, px: [event.clientX, event.clientY], before: copy(), was: chosen, moved: false };
    if (hit) {
      chosen = [...layer.children].indexOf(hit);
      drag.how = event.target.closest(".cover-grip") ? "stretch" : "move";
    } else {
      boxes.push({ ...from, w: 0, h: 0 });
      chosen = boxes.length - 1;
      drag.how = "new";
    }
    drag.start = { ...boxes[chosen] };
    draw();
  });
  stage.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.id) return;
    const [to, box] = [at(event), boxes[chosen]];
    const [dx, dy] = [to.x - drag.from.x, to.y - drag.from.y];
    drag.moved ||= Math.hypot(event.clientX - drag.px[0], event.clientY - drag.px[1]) > SLACK;
    if (!drag.moved) return;
    if (drag.how === "move") Object.assign(box, { x: drag.start.x + dx, y: drag.start.y + dy });
    else if (drag.how === "stretch") Object.assign(box, { w: clamp(drag.start.w + dx, LEAST, 1 - box.x), h: clamp(drag.start.h + dy, LEAST, 1 - box.y) });
    else Object.assign(box, { x: Math.min(to.x, drag.from.x), y: Math.min(to.y, drag.from.y), w: Math.abs(dx), h: Math.abs(dy) });
    if (drag.how !== "new") fit(box);
    draw();
  });
  stage.addEventListener("pointerup", (event) => {
    if (event.pointerId !== drag?.id) return;
    const { how, moved, before, from } = drag;
    drag = undefined;
    if (how === "new" && !moved) Object.assign(boxes[chosen], { x: from.x - TAPPED.w / 2, y: from.y - TAPPED.h / 2, ...TAPPED });
    fit(boxes[chosen]);
    if (how === "new" || moved) past.push(before);
    draw(true);
    say(named(boxes[chosen], chosen));
  });
  stage.addEventListener("pointercancel", (event) => {
    if (event.pointerId !== drag?.id) return;
    [boxes, chosen] = [drag.before, drag.was];
    drag = undefined;
    draw();
  });

  part("add").addEventListener("click", () => add({ x: 0.5 - TAPPED.w / 2, y: 0.5 - TAPPED.h / 2, ...TAPPED }));
  part("undo").addEventListener("click", undo);
  part("drop").addEventListener("click", drop);
  for (const button of dialog.querySelectorAll("[data-way]")) button.addEventListener("click", () => change(ways[button.dataset.way]));

  /** Boxes that were drawn are not thrown away by a slip of the thumb. */
  const mayLeave = () => boxes.length === 0 || confirm(words.leave);
  part("cancel").addEventListener("click", () => mayLeave() && finish());
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (mayLeave()) finish();
  });
  // What closes it otherwise (a browser may insist on Escape) is a change of mind too.
  dialog.addEventListener("close", () => finish());

  /** Lets a person cover parts of `blob`, photo `n`, beginning with the boxes `start`; what `paint` makes of their boxes, or nothing. */
  function open(blob, n, paint, start = []) {
    return new Promise((done) => {
      const address = URL.createObjectURL(blob);
      [boxes, past, chosen, drag] = [start.map(fit), [], -1, undefined];
      image.src = address;
      image.alt = put(words.photo, { n });
      say("");
      finish = (made) => {
        finish = () => {};
        dialog.close();
        image.removeAttribute("src");
        URL.revokeObjectURL(address);
        done(made);
      };
      part("done").onclick = async () => {
        const painted = copy();
        dialog.inert = true;
        say(words.busy);
        try {
          const made = await paint(painted);
          dialog.inert = false;
          finish(made);
        } catch (why) {
          console.warn(why);
          dialog.inert = false;
          say(words.failed, true);
        }
      };
      draw();
      dialog.showModal();
      part("title").focus();
    });
  }

  /** The covered photo. */
  const edit = (blob, n) => open(blob, n, (painted) => globalThis.photoShrink.cover(blob, painted));
  /** The boxes alone, as shares of the picture: somebody else paints. */
  const draws = (blob, n, start) => open(blob, n, (painted) => painted, start);

  return { edit, draws };
})();
