// The service worker's part for places: keeps the map's data and the tiles that were looked at, hands a
// sign's codes to the outbox, and puts a photo that another application shares into a draft.
globalThis.swPlaces = (() => {
  const TILES = "vinhphuc-s-tiles";
  const MOST_TILES = 400;
  // The map's own data, in both languages; kept with the build.
  const BASE = ["/ban-do/nen", "/en/ban-do/nen"];
  const SHARE = /^(\/en)?\/phan-anh\/chia-se\/photos$/;
  const LARGEST = 15 * 1024 * 1024;
  const KINDS = ["image/jpeg", "image/png", "image/webp"];

  /** Tiles hardly change: what is here is shown, and the oldest goes when there are too many. */
  async function tile(request) {
    const cache = await caches.open(TILES);
    const known = await cache.match(request);
    if (known) return known;
    const answer = await fetch(request);
    if (answer.status === 200) {
      await cache.put(request, answer.clone());
      const all = await cache.keys();
      await Promise.all(all.slice(0, Math.max(0, all.length - MOST_TILES)).map((old) => cache.delete(old)));
    }
    return answer;
  }

  async function base(request, kept) {
    try {
      const answer = await fetch(request);
      if (answer.ok) return answer;
    } catch {
      // No network: what came with the build.
    }
    return (await (await caches.open(kept)).match(request.url)) ?? Response.error();
  }

  async function share(request, home) {
    const lang = home ? "en" : "vi";
    const form = await request.formData();
    const shots = form.getAll("photos").filter((file) => file instanceof Blob && KINDS.includes(file.type) && file.size <= LARGEST);
    const text = ["title", "text"].map((name) => form.get(name)).filter((said) => typeof said === "string" && said.trim());
    if (shots.length === 0 && text.length === 0) return Response.redirect(`${home}/phan-anh/moi`, 303);
    const answers = outboxStore.answersOf(new FormData());
    const key = await outboxStore.create({ lang, shared: false, answers: { ...answers, description: text.join("\n") } });
    for (const shot of shots) if (!(await outboxStore.addPhoto(key, shot))) break;
    return Response.redirect(`${home}/phan-anh/ngoai-mang#${key}`, 303);
  }

  // The network went between a sign's page and its button: the sign's address again, now as the outbox.
  async function begin(request) {
    const copy = request.clone();
    try {
      return await fetch(request);
    } catch {
      const form = await copy.formData();
      const home = new URL(request.url).searchParams.get("lang") === "en" ? "/en" : "";
      const codes = new URLSearchParams(["xa", "lv", "pc"].map((name) => [name, form.get(name) ?? ""]));
      return Response.redirect(`${home}/phan-anh/tai/${encodeURIComponent(form.get("code") ?? "")}?${codes}`, 303);
    }
  }

  return {
    TILES,
    BASE,
    /** The answer to a request that is ours; undefined for every other. */
    answer(request, url, kept) {
      const shared = request.method === "POST" && SHARE.exec(url.pathname);
      // A browser that cannot keep it still gets the first page, from the server.
      if (shared) return share(request.clone(), shared[1] ?? "").catch(() => Response.redirect(`${shared[1] ?? ""}/phan-anh/moi`, 303));
      if (request.method === "POST" && url.pathname === "/api/report/begin-at") return begin(request);
      if (request.method !== "GET") return undefined;
      if (url.pathname.startsWith("/tiles/")) return tile(request);
      if (BASE.includes(url.pathname)) return base(request, kept);
      return undefined;
    },
    /** A sign's page without a network is the outbox. */
    isSign: (path) => /^\/phan-anh\/tai(\/[^/]*)?$/.test(path),
  };
})();
