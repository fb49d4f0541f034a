// The outbox's carrier: brings what is ready to /api/v1 (docs/api.md), one report after the other,
// by page or service worker, never by two at once. Every step may be repeated: what the server
// already has is asked first, and the copy here goes only when the receipt with its own id is here.
globalThis.outboxSend = (() => {
  const store = globalThis.outboxStore;
  const ROOT = "/api/v1/submissions";
  const FIRST_WAIT_MS = 2_000;
  const LONGEST_WAIT_MS = 5 * 60_000;
  /** A request that says nothing for so long has lost its connection. */
  const SILENCE_MS = 120_000;
  /** Answers after which the same again may do better (security.md §2.3). */
  const AGAIN = [408, 409, 410, 425, 429];

  /** Not now: the line is down, or the server asks for patience (`wait` ms). */
  class Later extends Error {
    constructor(wait) {
      super("later");
      this.wait = wait;
    }
  }

  /** A person has to look at it. */
  class Refused extends Error {
    constructor({ error, message, fields }) {
      super(error);
      this.told = { code: error, message, fields: fields ?? [] };
    }
  }

  async function call(method, path, options) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), SILENCE_MS);
    try {
      const answer = await fetch(ROOT + path, {
        method, cache: "no-store", credentials: "omit", redirect: "error", signal: stop.signal, ...options,
      });
      // A door page of a network is no answer of ours: its body is not our JSON.
      const told = method === "HEAD" ? {} : await answer.json();
      const offset = Number(answer.headers.get("upload-offset"));
      const done = answer.headers.get("upload-complete") === "?1";
      return { status: answer.status, ok: answer.ok, told, offset, done, wait: Number(answer.headers.get("retry-after")) * 1000 };
    } catch {
      throw new Later();
    } finally {
      clearTimeout(timer);
    }
  }

  function judged(answer) {
    if (answer.ok) return answer.told;
    if (answer.status >= 500 || AGAIN.includes(answer.status)) throw new Later(answer.wait || 1_000);
    if (typeof answer.told.error !== "string") throw new Later();
    throw new Refused(answer.told);
  }

  const base64 = (hex) => btoa(hex.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16))));

  /** The whole way of one item, from wherever it stands; gives its receipt. */
  async function deliver(item) {
    const { key, inner } = item;
    const lang = inner.lang === "en" ? "?lang=en" : "?lang=vi";
    const headers = { authorization: `Draft ${inner.secret}` };
    const complete = () => call("POST", `/${inner.id}/complete${lang}`, { headers });

    // The answer to the last step was lost once: it may be a petition since then.
    if (item.closing) {
      const answer = await complete();
      if (answer.ok || ![409, 410].includes(answer.status)) return settled(item, answer);
    }
    const ids = store.unmark(item.photos);
    const photos = await store.announced(ids);
    if (photos.length < ids.length) throw new Refused({ error: "photo_lost" });
    const { video } = item;
    const all = photos.reduce((sum, photo) => sum + photo.size, 0) + (video?.size ?? 0) + 1;
    let gone = 0;
    const tell = () => store.tell({ key, percent: Math.round(5 + (90 * gone) / all) });

    await store.change(key, ["ready"], { begun: true });
    tell();
    const begun = await call("POST", lang, {
      headers: { "content-type": "application/json", "idempotency-key": inner.id },
      body: JSON.stringify({
        id: inner.id,
        secret: inner.secret,
        channel: "app",
        answers: inner.answers,
        photos: photos.map(({ id, sha256 }) => ({ id, sha256 })),
        ...(video && { video: { id: video.id, sha256: video.sha256, size: video.size } }),
        captured_at: item.created,
      }),
    });
    if (begun.told.error === "other_content" && !item.closing) {
      // This id was never completed, so nothing can come of it: the same words under a new one.
      await store.change(key, ["ready"], { begun: false }, { ...inner, ...store.identity() });
      throw new Later(1_000);
    }
    if (judged(begun).id !== inner.id) throw new Later();

    for (const { id, sha256, size, type } of photos) {
      const path = `/${inner.id}/photos/${id}${lang}`;
      const there = await call("HEAD", path, { headers });
      if (!there.ok) {
        const body = await store.photo(id);
        const how = { ...headers, "content-type": type, "content-digest": `sha-256=:${base64(sha256)}:` };
        judged(await call("PUT", path, { headers: how, body }));
      }
      gone += size;
      tell();
    }
    if (video) await film(video, `/${inner.id}/videos/${video.id}${lang}`, headers, (sent) => {
      store.tell({ key, percent: Math.round(5 + (90 * (gone + sent)) / all) });
    });
    await store.change(key, ["ready"], { closing: true });
    return settled(item, await complete());
  }

  /** The video's parts, from where the server says that they end. */
  async function film(video, path, headers, tell) {
    const there = await call("HEAD", path, { headers });
    if (there.done) return;
    const { PART, send } = globalThis.videoParts;
    await send({
      size: video.size,
      offset: there.ok ? there.offset : 0,
      tell,
      piece: async (offset) => {
        const bytes = await store.piece(video.pieces[offset / PART]);
        if (!bytes) throw new Refused({ error: "video_lost" });
        return bytes;
      },
      put: async (offset, body, digest) => {
        const how = { ...headers, "content-type": "application/octet-stream", "content-digest": `sha-256=:${digest}:`, "upload-offset": `${offset}` };
        const answer = await call("PUT", path, { headers: how, body });
        // A part that was damaged on its way begins anew, like one that is out of place.
        if (answer.told.error === "wrong_digest") throw new Later(1_000);
        return judged(answer);
      },
    });
  }

  async function settled(item, answer) {
    if (answer.status === 422) {
      // A plain no: this id will never be a petition, so its words may be mended.
      await store.change(item.key, ["ready"], { closing: false });
    }
    const receipt = judged(answer);
    if (receipt.id !== item.inner.id || typeof receipt.number !== "string") throw new Later();
    return receipt;
  }

  async function one(item) {
    if (!item.inner) return "kept";
    try {
      const receipt = await deliver(item);
      const { id, lang, shared } = item.inner;
      await store.change(item.key, ["ready"], { state: "sent", photos: [], video: null, error: null }, { id, lang, shared, receipt });
      return "sent";
    } catch (why) {
      if (why instanceof Refused) {
        await store.change(item.key, ["ready"], { state: "attention", error: why.told });
        return "kept";
      }
      if (!(why instanceof Later)) throw why;
      const longest = Math.min(FIRST_WAIT_MS * 2 ** item.tries, LONGEST_WAIT_MS);
      const wait = why.wait ?? longest * (0.5 + Math.random() / 2);
      await store.change(item.key, ["ready"], { tries: Math.min(item.tries + 1, 20), next: Date.now() + wait });
      store.tell({ key: item.key, percent: null });
      return why.wait === undefined ? "cut" : "later";
    }
  }

  /** One at a time across pages and worker; `wait` false gives up where another is at work. */
  let here = Promise.resolve();
  function alone(work, wait = true) {
    if (globalThis.navigator?.locks)
      return navigator.locks.request(store.NAME, { ifAvailable: !wait }, (lock) => (lock ? work() : false));
    here = here.then(work, work);
    return here;
  }

  /** Sends what is ready; with `now` also what is told to wait. Gives how many still wait. */
  const flush = (now) =>
    alone(async () => {
      let left = 0;
      let isCut = false;
      for (const { key } of await store.list()) {
        const item = await store.get(key);
        if (item?.state !== "ready") continue;
        const skip = isCut || (!now && item.next > Date.now());
        const end = skip ? "later" : await one(item);
        isCut ||= end === "cut";
        if (end === "cut" || end === "later") left += 1;
      }
      return left;
    });

  /** Makes a waiting item a draft again, unless it may be a petition already. */
  const takeBack = (key) =>
    alone(async () => {
      const item = await store.get(key);
      if (!item?.inner || item.closing) return false;
      const inner = item.begun ? { ...item.inner, ...store.identity() } : item.inner;
      return store.change(key, ["ready", "attention", "draft"], { state: "draft", begun: false, error: null, photos: store.unmark(item.photos) }, inner);
    }, false);

  /** Asks the browser to wake the worker when there is a network, where it can. */
  async function later() {
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.sync?.register("outbox").catch(() => {});
  }

  return { flush, takeBack, later };
})();
