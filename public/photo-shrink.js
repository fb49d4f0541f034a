// Makes a photo as large as the house keeps it and drops everything but the picture: where it was
// taken, when, with what. Paints the boxes of photo-cover.js into it. One file for both sides: on a
// page it starts itself as a worker, so that the page goes on answering; where a worker cannot draw
// (Safari before 16.4) the page does it itself.
globalThis.photoShrink = (() => {
  /** Longest side that the house keeps, pixels. */
  const SIDE = 2048;
  const QUALITY = 0.8;
  /** A worker that says nothing for so long is given up; old phones take some seconds. */
  const PATIENCE_MS = 60_000;

  /** A canvas that can be written out as a JPEG, in a worker or on a page. */
  function paper(width, height) {
    if (typeof OffscreenCanvas !== "undefined" && OffscreenCanvas.prototype.convertToBlob) {
      const canvas = new OffscreenCanvas(width, height);
      return { canvas, jpeg: () => canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY }) };
    }
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    return { canvas, jpeg: () => new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY)) };
  }

  /** The picture, upright as the file says. */
  async function decode(blob) {
    const upright = { imageOrientation: "from-image" };
    try {
      return await createImageBitmap(blob, upright);
    } catch {
      // Too many pixels for this phone's memory: some readers can make it smaller while they read.
      return createImageBitmap(blob, { ...upright, resizeWidth: SIDE, resizeQuality: "high" });
    }
  }

  /** Is this a JPEG that breaks off? Browsers show its rest in grey and say nothing. */
  async function isCut(blob) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
    let at = 2;
    // The preview inside the metadata has an end of its own: the search begins behind it.
    while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
    for (at = bytes.indexOf(0xd9, at); at > 0; at = bytes.indexOf(0xd9, at + 1)) if (bytes[at - 1] === 0xff) return false;
    return true;
  }

  /** A JPEG of the picture, at most SIDE long; `boxes` are shares of its width and height. */
  async function develop(blob, boxes) {
    if (await isCut(blob)) throw new Error("the photo breaks off");
    const whole = await decode(blob);
    const scale = Math.min(1, SIDE / Math.max(whole.width, whole.height));
    const [width, height] = [whole.width, whole.height].map((side) => Math.max(1, Math.round(side * scale)));
    const fits = scale === 1 ? whole : await createImageBitmap(whole, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
    if (fits !== whole) whole.close();
    const { canvas, jpeg } = paper(width, height);
    const pen = canvas.getContext("2d");
    // JPEG knows no transparency: paper shines through.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, width, height);
    pen.drawImage(fits, 0, 0, width, height);
    fits.close();
    pen.fillStyle = "#000";
    for (const { x, y, w, h } of boxes) {
      // To whole pixels, outwards: no edge of a face shimmers through.
      const [left, top] = [Math.floor(x * width), Math.floor(y * height)];
      pen.fillRect(left, top, Math.ceil((x + w) * width) - left, Math.ceil((y + h) * height) - top);
    }
    const made = await jpeg();
    if (!made) throw new Error("the photo could not be written");
    return made;
  }

  if (typeof document === "undefined") {
    addEventListener("message", async ({ data: { n, blob, boxes } }) => {
      try {
        postMessage({ n, made: await develop(blob, boxes) });
      } catch (why) {
        postMessage({ n, why: String(why) });
      }
    });
    return undefined;
  }

  const { src } = document.currentScript;
  const canWork = typeof OffscreenCanvas !== "undefined" && Boolean(OffscreenCanvas.prototype.convertToBlob);
  let worker;
  let count = 0;

  /** The worker's answer; none when it cannot start or falls silent. */
  function ask(blob, boxes) {
    return new Promise((done) => {
      worker ??= new Worker(src);
      const mine = worker;
      const n = (count += 1);
      const end = (answer) => {
        clearTimeout(timer);
        mine.removeEventListener("message", hear);
        mine.removeEventListener("error", fail);
        done(answer);
      };
      const hear = ({ data }) => data.n === n && end(data);
      const fail = () => {
        mine.terminate();
        if (worker === mine) worker = undefined;
        end(undefined);
      };
      const timer = setTimeout(fail, PATIENCE_MS);
      mine.addEventListener("message", hear);
      mine.addEventListener("error", fail);
      mine.postMessage({ n, blob, boxes });
    });
  }

  // One photo after the other: a large one takes a hundred megabytes while it is read.
  let last = Promise.resolve();
  function make(blob, boxes) {
    const job = last.then(async () => {
      const answer = canWork ? await ask(blob, boxes).catch(() => undefined) : undefined;
      if (answer?.why) throw new Error(answer.why);
      return answer?.made ?? develop(blob, boxes);
    });
    last = job.catch(() => {});
    return job;
  }

  return {
    /** A smaller JPEG without metadata; rejects what is no picture that this browser can read. */
    shrink: (blob) => make(blob, []),
    /** The same with opaque boxes in it. */
    cover: make,
  };
})();
