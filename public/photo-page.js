// The photos' question with JavaScript: chosen photos are made smaller and can be covered first, and
// leave the phone only when the sender says so (“Tải ảnh lên” or “Tiếp tục”), one after the other,
// each with its progress and a way to try again. Without JavaScript the page's forms do the same.
const root = document.getElementById("photo-picker");
const words = JSON.parse(root.dataset.words);
const { add, remove, move, point, large, small } = root.dataset;
const max = Number(root.dataset.max);
const LARGEST = 15 * 1024 * 1024;
const byId = (id) => document.getElementById(id);
const [send, next, offer, full] = ["photo-send", "photo-next", "photo-offer", "photo-full"].map(byId);
const list = byId("kept-photos");

/**
 * In the order that the person sees. `id` is the server's; `blob` is here until the page is left.
 * @type {{key: string, id?: string, name: string, blob?: Blob, src?: string, percent?: number, why?: string, isRefused?: boolean,
 *   state: "shrinking" | "ready" | "sending" | "sent" | "bad"}[]}
 */
let photos = [...list.querySelectorAll("[data-photo]")].map(({ dataset: { photo: id } }) => ({
  key: id, id, name: "", src: small.replace("%{id}", id), state: "sent",
}));
/** The order that the server knows. */
let known = photos.map(({ id }) => id);
let counter = 0;
let running;
/** Photos that are being made ready. */
let taking = Promise.resolve();
let leaving = false;
let wantsPoint = root.dataset.wantsPoint === "true";

const said = ({ state, percent, why }) =>
  ({ shrinking: words.shrinking, ready: words.ready, sending: words.sending.replace("%{n}", percent ?? 0), sent: words.sent, bad: why })[state];

const cards = globalThis.photoList(list, (act, key) => {
  const photo = photos.find((one) => one.key === key);
  if (photo) acts[act](photo)?.catch?.(console.warn);
});

function draw() {
  const shown = photos.map((photo) => ({
    ...photo, said: said(photo), isBad: photo.state === "bad", isBusy: photo.state === "sending" || photo.state === "shrinking",
    percent: photo.state === "sending" ? (photo.percent ?? 0) : undefined,
  }));
  cards.draw(shown, words);
  const waiting = photos.filter(({ state }) => state === "ready").length;
  send.hidden = waiting === 0;
  send.disabled = Boolean(running);
  send.querySelector("span").textContent = words.send.replace("%{n}", waiting);
  full.hidden = photos.length < max;
  byId("photo-buttons").hidden = photos.length >= max;
}

/** Shows a picture that lies here; its address is given back with the next one. */
function show(photo, blob) {
  if (photo.src?.startsWith("blob:")) URL.revokeObjectURL(photo.src);
  Object.assign(photo, { blob, src: URL.createObjectURL(blob) });
}

/** Takes a photo off the list, or puts another in its place. */
function forget(photo, instead) {
  if (photo.src?.startsWith("blob:")) URL.revokeObjectURL(photo.src);
  photos = photos.flatMap((other) => (other === photo ? (instead ?? []) : other));
  draw();
}

async function take(files) {
  const taken = files.slice(0, Math.max(0, max - photos.length)).map((file) => {
    const photo = { key: `new-${(counter += 1)}`, name: file.name, state: "shrinking" };
    photos.push(photo);
    return [photo, file];
  });
  draw();
  for (const [photo, file] of taken) {
    await offerPlace(file);
    try {
      show(photo, await globalThis.photoShrink.shrink(file));
    } catch {
      // No picture that this browser reads: the server knows what to say about it.
      photo.blob = file;
    }
    photo.state = "ready";
    draw();
  }
}

/** Sends one photo, as a new one or in the place of the one that the server has; XMLHttpRequest tells how far it is. */
function post(photo) {
  const form = new FormData();
  if (photo.id) form.append("thay", photo.id);
  form.append("photo", photo.blob, photo.name || "anh.jpg");
  const request = new XMLHttpRequest();
  request.open("POST", add);
  request.setRequestHeader("Accept", "text/plain");
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    photo.percent = Math.floor((event.loaded / event.total) * 100);
    draw();
  });
  return new Promise((done) => {
    request.addEventListener("loadend", () => done({ status: request.status, text: request.responseText }));
    request.send(form);
  });
}

async function upload(photo) {
  if (photo.blob.size > LARGEST) return Object.assign(photo, { state: "bad", why: words.too_large, isRefused: true });
  Object.assign(photo, { state: "sending", percent: 0, why: undefined });
  draw();
  const { status, text } = await post(photo);
  if (status >= 200 && status < 300) {
    known = photo.id ? known.map((id) => (id === photo.id ? text : id)) : [...known, text];
    return Object.assign(photo, { state: "sent", id: text, isRefused: false });
  }
  if (status === 404 && photo.id) {
    // It was taken out in another tab: then this is a new one.
    known = known.filter((id) => id !== photo.id);
    return upload(Object.assign(photo, { id: undefined }));
  }
  const isTooLarge = status === 413;
  const isRefused = isTooLarge || [409, 410, 422].includes(status);
  return Object.assign(photo, { state: "bad", isRefused, why: isTooLarge ? words.too_large : isRefused ? text : words.lost });
}

/** Sends what `which` picks, one after the other, and then their order. */
async function sendAll(which) {
  while (running) await running;
  running = (async () => {
    for (let photo; (photo = photos.find(which)); draw()) await upload(photo);
    await arrange();
  })().finally(() => (running = undefined));
  await running;
  draw();
}

const form = (address, fields) =>
  fetch(address, { method: "POST", headers: { accept: "text/plain" }, body: new URLSearchParams(fields) });

/** Tells the server the order if it is another than it knows; what is lost is told with the next change. */
async function arrange() {
  const order = photos.filter(({ id }) => id).map(({ id }) => id);
  if (order.join() === known.join()) return;
  const answer = await form(move, { order: order.join() }).catch(() => undefined);
  if (answer?.ok) known = order;
}

function shift(photo, by) {
  const from = photos.indexOf(photo);
  const to = from + by;
  if (to < 0 || to >= photos.length) return undefined;
  [photos[from], photos[to]] = [photos[to], photos[from]];
  draw();
  return running ? undefined : arrange();
}

const acts = {
  earlier: (photo) => shift(photo, -1),
  later: (photo) => shift(photo, 1),
  async remove(photo) {
    if (photo.id) {
      const answer = await form(remove, { photo: photo.id }).catch(() => undefined);
      if (!answer?.ok) {
        photo.why = words.not_removed;
        // It is there as before; only the sentence is new.
        cards.draw(photos.map((one) => ({ ...one, said: one === photo ? photo.why : said(one) })), words);
        return;
      }
      known = known.filter((id) => id !== photo.id);
    }
    forget(photo);
  },
  async cover(photo) {
    const blob = photo.blob ?? (await fetched(photo));
    const covered = blob && (await globalThis.photoCover.edit(blob, photos.indexOf(photo) + 1));
    if (!covered) return;
    show(photo, covered);
    // What the server has shows what was covered just now: it is exchanged at once.
    photo.state = "ready";
    draw();
    if (photo.id) await sendAll((one) => one === photo && one.state === "ready");
  },
  retry: (photo) => {
    photo.state = "ready";
    return sendAll((one) => one === photo && one.state === "ready");
  },
  drop(photo) {
    if (!photo.id) return forget(photo);
    // What the server has stays as it is.
    return forget(photo, { ...photo, blob: undefined, src: small.replace("%{id}", photo.id), state: "sent" });
  },
};

async function fetched(photo) {
  const answer = await fetch(large.replace("%{id}", photo.id)).catch(() => undefined);
  if (answer?.ok) return answer.blob();
  cards.draw(photos.map((one) => ({ ...one, said: one === photo ? words.not_opened : said(one) })), words);
  return undefined;
}

// Where a photo was taken is offered, once, and goes nowhere before a tap.
async function offerPlace(file) {
  if (!wantsPoint || !offer.hidden) return;
  const place = await globalThis.photoPlace.read(file);
  if (!place) return;
  const fields = globalThis.photoPlace.written(place);
  const part = (name) => offer.querySelector(`[data-part="${name}"]`);
  part("text").textContent = words.offer.replace("%{lat}", fields.lat).replace("%{lng}", fields.lng);
  part("yes").onclick = async () => {
    const answer = await form(point, fields).catch(() => undefined);
    if (!answer?.ok) return (part("text").textContent = words.offer_lost);
    wantsPoint = false;
    part("buttons").hidden = true;
    part("text").textContent = words.offer_used;
  };
  part("no").onclick = () => {
    wantsPoint = false;
    offer.hidden = true;
  };
  offer.hidden = false;
}

const isWaiting = ({ state, isRefused }) => state === "ready" || (state === "bad" && !isRefused);
const isReady = ({ state }) => state === "ready";
send.addEventListener("click", async () => {
  await sendAll(isReady);
  // Those that were still being made smaller were meant too.
  await taking;
  await sendAll(isReady);
});

next.addEventListener("submit", async (event) => {
  if (!running && !photos.some((photo) => isWaiting(photo) || photo.state === "shrinking")) {
    leaving = true;
    return;
  }
  event.preventDefault();
  const button = next.querySelector("button");
  const { textContent: word } = button;
  button.disabled = true;
  button.textContent = words.busy;
  await taking;
  const mine = photos.filter(isWaiting);
  const tried = new Set();
  await sendAll((photo) => mine.includes(photo) && isWaiting(photo) && !tried.has(photo) && tried.add(photo)).catch(console.warn);
  button.disabled = false;
  button.textContent = word;
  if (photos.some((photo) => mine.includes(photo) && photo.state === "bad")) {
    list.querySelector(".is-failed button:not([hidden])")?.focus();
    return;
  }
  leaving = true;
  next.submit();
});

// Photos that did not leave yet are only here: the browser asks before it throws them away.
addEventListener("beforeunload", (event) => {
  if (!leaving && photos.some(({ state }) => state !== "sent" && state !== "bad")) event.preventDefault();
});

for (const id of ["from-camera", "from-gallery"]) {
  const input = byId(id);
  document.querySelector(`[data-opens="${id}"]`).addEventListener("click", () => input.click());
  const chosen = () => {
    const files = [...input.files];
    input.value = "";
    if (files.length > 0) taking = Promise.all([taking, take(files)]).catch(console.warn);
  };
  input.addEventListener("change", chosen);
  chosen();
}
byId("photo-plain").hidden = true;
list.replaceChildren();
draw();
