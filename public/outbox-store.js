// The outbox's memory: reports that are being written or wait for a network, in IndexedDB, sealed
// with a key that no script can read out. Shared by page and service worker (a classic script for
// both). A stored record must stay readable for every later build: fields are added, never renamed.
//
// item  {key, v, state, created, changed, photos: [id], begun, closing, tries, next, error, iv, data}
// data  sealed {id, secret, lang, shared, answers}, or {id, lang, shared, receipt} once it is sent
// photo {id, item, type, size, sha256, iv, data}; a piece of a video is a photo's row of its own kind
// video (of an item, where it has one) {id, type, size, sha256, pieces: [id]}
/** @typedef {"draft" | "ready" | "attention" | "sent"} State */
globalThis.outboxStore = (() => {
  const NAME = "vinhphuc-s-outbox";
  const MAX_PHOTOS = 5;
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : undefined;
  let database;
  let sealing;

  /** Tells every other page, and the listeners here, that something is new. */
  function tell(news = {}) {
    channel?.postMessage(news);
    globalThis.dispatchEvent(new CustomEvent("outbox", { detail: news }));
  }

  function open() {
    database ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("keys");
        asked.result.createObjectStore("items", { keyPath: "key" });
        asked.result.createObjectStore("photos", { keyPath: "id" }).createIndex("item", "item");
      };
      asked.onerror = () => failed(asked.error);
      asked.onsuccess = () => {
        const forget = () => (database = undefined);
        asked.result.onversionchange = () => (asked.result.close(), forget());
        asked.result.onclose = forget;
        done(asked.result);
      };
    }).catch((why) => {
      database = undefined;
      throw why;
    });
    return database;
  }

  /** One durable transaction. `work` gets it and `give`, which sets the result. */
  async function run(mode, work) {
    const tx = (await open()).transaction(["keys", "items", "photos"], mode, { durability: "strict" });
    return new Promise((done, failed) => {
      let result;
      tx.oncomplete = () => done(result);
      tx.onabort = () => failed(tx.error ?? new Error("the storage gave up"));
      work(tx, (value) => (result = value));
    });
  }

  const read = (place, what) =>
    run("readonly", (tx, give) => {
      const asked = what(tx.objectStore(place));
      asked.onsuccess = () => give(asked.result);
    });

  function key() {
    sealing ??= (async () => {
      const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      return run("readwrite", (tx, give) => {
        const keys = tx.objectStore("keys");
        const kept = keys.get("v1");
        kept.onsuccess = () => {
          if (!kept.result) keys.put(fresh, "v1");
          give(kept.result ?? fresh);
        };
      });
    })().catch((why) => {
      sealing = undefined;
      throw why;
    });
    return sealing;
  }

  const bytesOf = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

  /** A sealed content belongs to one record: under another id it does not open. */
  async function seal(id, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: bytesOf(id) };
    return { iv, data: await crypto.subtle.encrypt(how, await key(), content) };
  }

  async function unseal(id, { iv, data }) {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bytesOf(id) }, await key(), data);
  }

  /** UUID, version 7 (RFC 9562 §5.7). */
  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    new DataView(bytes.buffer).setUint32(0, Math.floor(Date.now() / 0x10000));
    new DataView(bytes.buffer).setUint16(4, Date.now() % 0x10000);
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** What names a report to the server and opens it there; new for each new content. */
  const identity = () => ({ id: uuid(), secret: hex(crypto.getRandomValues(new Uint8Array(32))) });

  /** Is there anything to look for? Does not make the database. */
  async function exists() {
    if (!indexedDB.databases) return true;
    return (await indexedDB.databases()).some(({ name }) => name === NAME);
  }

  async function opened(row) {
    if (!row) return undefined;
    const { iv, data, ...item } = row;
    try {
      return { ...item, inner: JSON.parse(new TextDecoder().decode(await unseal(row.key, row))) };
    } catch {
      return { ...item, inner: undefined };
    }
  }

  const get = async (key) => opened(await read("items", (items) => items.get(key)));

  /** Every item, oldest first; without `inner` where the key is gone. */
  async function list() {
    if (!(await exists())) return [];
    const rows = await read("items", (items) => items.getAll());
    return Promise.all(rows.sort((a, b) => a.created - b.created).map(opened));
  }

  async function create(inner) {
    const now = Date.now();
    const id = uuid();
    const row = { key: id, v: 1, state: "draft", created: now, changed: now, photos: [], begun: false, closing: false, tries: 0, next: 0, error: null };
    const sealed = await seal(id, bytesOf(JSON.stringify({ ...identity(), ...inner })));
    await run("readwrite", (tx) => tx.objectStore("items").add({ ...row, ...sealed }));
    tell();
    return id;
  }

  /** Changes an item that is still in one of the states `from`; false when it is not. */
  async function change(key, from, patch, inner) {
    const sealed = inner && (await seal(key, bytesOf(JSON.stringify(inner))));
    const done = await run("readwrite", (tx, give) => {
      const items = tx.objectStore("items");
      const asked = items.get(key);
      asked.onsuccess = () => {
        const fits = asked.result && from.includes(asked.result.state);
        give(fits);
        if (!fits) return;
        const { video } = patch;
        const pieces = (one) => one?.pieces ?? [];
        if (video !== undefined)
          for (const id of pieces(asked.result.video)) if (!pieces(video).includes(id)) tx.objectStore("photos").delete(id);
        // A function sees what is there now: another change may have been quicker.
        const photos = typeof patch.photos === "function" ? patch.photos(asked.result.photos) : patch.photos;
        if (photos) for (const id of asked.result.photos) if (!photos.includes(id)) tx.objectStore("photos").delete(id);
        items.put({ ...asked.result, ...patch, ...(photos && { photos }), ...sealed, changed: Date.now() });
      };
    });
    if (done) tell();
    return Boolean(done);
  }

  async function remove(key) {
    await run("readwrite", (tx) => {
      tx.objectStore("items").delete(key);
      const found = tx.objectStore("photos").index("item").openKeyCursor(IDBKeyRange.only(key));
      found.onsuccess = () => {
        if (!found.result) return;
        tx.objectStore("photos").delete(found.result.primaryKey);
        found.result.continue();
      };
    });
    tell();
  }

  /** Adds a photo to a draft, or puts it in the place of `old`, which goes; its id, or false when it does not fit. */
  async function addPhoto(item, blob, old) {
    const content = await blob.arrayBuffer();
    const id = uuid();
    const sha256 = hex(await crypto.subtle.digest("SHA-256", content));
    const photo = { id, item, type: blob.type, size: content.byteLength, sha256, ...(await seal(id, content)) };
    const done = await run("readwrite", (tx, give) => {
      const items = tx.objectStore("items");
      const asked = items.get(item);
      asked.onsuccess = () => {
        const row = asked.result;
        const fits = row?.state === "draft" && (old ? row.photos.includes(old) : row.photos.length < MAX_PHOTOS);
        give(fits);
        if (!fits) return;
        tx.objectStore("photos").put(photo);
        if (old) tx.objectStore("photos").delete(old);
        const photos = old ? row.photos.map((other) => (other === old ? id : other)) : [...row.photos, id];
        items.put({ ...row, photos, changed: Date.now() });
      };
    });
    if (done) tell();
    return done ? id : false;
  }

  /** Seals a video piece by piece and gives it to a draft; false when the draft is gone. Throws when there
   * is no room, and then nothing of it stays. */
  async function addVideo(item, file, { PART, hexOf, digest }, tell) {
    const sha256 = hexOf(await digest(await file.arrayBuffer()));
    const video = { id: uuid(), type: file.type, size: file.size, sha256, pieces: [] };
    try {
      for (let offset = 0; offset < file.size; offset += PART) {
        const content = await file.slice(offset, offset + PART).arrayBuffer();
        const id = uuid();
        const piece = { id, item, type: "piece", size: content.byteLength, ...(await seal(id, content)) };
        await run("readwrite", (tx) => tx.objectStore("photos").put(piece));
        video.pieces.push(id);
        tell(Math.floor((100 * (offset + content.byteLength)) / file.size));
      }
      const isKept = await change(item, ["draft"], { video });
      if (!isKept) await forget(video.pieces);
      return isKept;
    } catch (why) {
      await forget(video.pieces);
      throw why;
    }
  }

  const forget = (ids) => run("readwrite", (tx) => ids.forEach((id) => tx.objectStore("photos").delete(id)));

  /** The bytes of a video's piece. */
  async function piece(id) {
    const row = await read("photos", (photos) => photos.get(id));
    return row && unseal(id, row);
  }

  /** The whole video, to look at. */
  async function film({ type, pieces }) {
    const all = [];
    // A blob a piece: the browser may keep them on its disk.
    for (const id of pieces) all.push(new Blob([await piece(id)]));
    return new Blob(all, { type });
  }

  /** Stands among the photos of a waiting report that has a video: a build that knows of no videos finds
   * a photo missing and asks the person, instead of sending the report without its video. */
  const mark = (item) => (item.video ? [...item.photos, `video-${item.video.id}`] : item.photos);
  const unmark = (photos) => photos.filter((id) => !id.startsWith("video-"));

  /** What the server is told about the photos of an item, in order; their bytes stay sealed. */
  async function announced(ids) {
    const rows = await Promise.all(ids.map((id) => read("photos", (photos) => photos.get(id))));
    return rows.filter(Boolean).map(({ id, sha256, size, type }) => ({ id, sha256, size, type }));
  }

  async function photo(id) {
    const row = await read("photos", (photos) => photos.get(id));
    return row && new Blob([await unseal(id, row)], { type: row.type });
  }

  const TEXTS = ["nature", "commune", "address", "lat", "lng", "plus_code", "place_code", "category", "title", "description", "home_address"];
  const CONTACT = ["sender_kind", "name", "org_name", "tax_code", "representative", "phone", "email"];
  const YES = ["hides_name", "consent_photos", "consent_place", "consent_notices"];

  /** Answers to the category's questions, out of fields named d[question][]. */
  function detailsOf(/** @type {FormData} */ form) {
    const details = {};
    for (const [name, value] of form) {
      const question = /^d\[(\w+)\]\[\]$/.exec(name)?.[1];
      if (question && typeof value === "string" && value.trim()) (details[question] ??= []).push(value);
    }
    return details;
  }

  /** Answers as /api/v1 takes them, out of a form's fields. */
  function answersOf(/** @type {FormData} */ form) {
    const text = (name) => (typeof form.get(name) === "string" ? form.get(name) : "");
    const all = (names, of) => Object.fromEntries(names.map((name) => [name, of(name)]));
    const heard = text("heard").split(" ").filter(Boolean);
    const more = { details: detailsOf(form), wording: text("wording"), heard };
    return { ...all(TEXTS, text), contact: all(CONTACT, text), ...all(YES, (name) => form.get(name) === "true"), seen: [], ...more };
  }

  /** Takes over a form of the ordinary flow that did not reach the server; its item, if it said anything. */
  async function handOver(form, lang) {
    const answers = answersOf(form);
    const photo = form.get("photo");
    const isPhoto = photo instanceof Blob && photo.size > 0;
    const isAnswered = Object.keys(answers.details).length > 0;
    const said = isAnswered || [...TEXTS, ...CONTACT].some((name) => form.get(name)) || YES.some((name) => form.get(name));
    if (!said && !isPhoto) return undefined;
    const item = await create({ lang, shared: false, answers });
    if (isPhoto) await addPhoto(item, photo);
    return item;
  }

  return {
    NAME, MAX_PHOTOS, TEXTS, CONTACT, YES, tell, channel, list, get, create, change, remove, addPhoto,
    announced, photo, addVideo, piece, film, mark, unmark, identity, answersOf, handOver,
  };
})();
