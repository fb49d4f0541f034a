// Service worker: keeps the files of a build and an offline page. Stores no page and no answer of
// the server, so nothing personal stays on a shared device. The build fills the two places below.
//
// A deployment never breaks an open page: a new worker waits until a person accepts it, and files
// of a build are deleted only when no open page uses it and it is not among the last two.
const BUILD = "{{build}}";
const FILES = {{precache}};

const PREFIX = "vinhphuc-s-";
const LEDGER = `${PREFIX}ledger`;
const OFFLINE = "/offline";
// Without a network the wait is short. A weak line must still get its page, so it is long there.
const WAIT_OFFLINE_MS = 3_000;
const WAIT_ONLINE_MS = 20_000;
const ASK_MS = 1_000;

const cacheOf = (build) => `${PREFIX}${build}`;

// The last builds this browser installed, oldest first.
async function builds() {
  const ledger = await caches.open(LEDGER);
  const kept = await ledger.match("/builds");
  return kept ? kept.json() : [];
}

async function note(build) {
  const list = (await builds()).filter((known) => known !== build);
  list.push(build);
  const ledger = await caches.open(LEDGER);
  await ledger.put("/builds", new Response(JSON.stringify(list)));
}

async function install() {
  const cache = await caches.open(cacheOf(BUILD));
  // A file an earlier build had under the same hashed name is the same file.
  await Promise.all(
    FILES.map(async ([url, integrity]) => {
      const known = await caches.match(url);
      if (known) return cache.put(url, known);
      const answer = await fetch(url, { integrity, credentials: "omit" });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return cache.put(url, answer);
    }),
  );
  const page = await fetch(OFFLINE, { cache: "reload", credentials: "omit" });
  if (!page.ok || page.redirected) throw new Error(`${OFFLINE}: ${page.status}`);
  await cache.put(OFFLINE, page);
  await note(BUILD);
}

// The build an open page came from, or undefined when it does not answer in time.
function ask(client) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(resolve, ASK_MS);
    port1.onmessage = (event) => {
      clearTimeout(timer);
      resolve(event.data);
    };
    client.postMessage({ type: "BUILD?" }, [port2]);
  });
}

async function tidy() {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const answers = await Promise.all(windows.map(ask));
  // A page that keeps silent may be using any build: then nothing is deleted this time.
  if (answers.some((build) => build === undefined)) return;
  const list = await builds();
  const keep = new Set([...list.slice(-2), ...answers, BUILD]);
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith(PREFIX) && name !== LEDGER)
      .filter((name) => !keep.has(name.slice(PREFIX.length)))
      .map((name) => caches.delete(name)),
  );
  const ledger = await caches.open(LEDGER);
  const left = JSON.stringify(list.filter((build) => keep.has(build)));
  await ledger.put("/builds", new Response(left));
}

async function asset(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function page(event) {
  const stop = new AbortController();
  const wait = navigator.onLine ? WAIT_ONLINE_MS : WAIT_OFFLINE_MS;
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    const early = Promise.resolve(event.preloadResponse).catch(() => undefined);
    const late = new Promise((_, refuse) => {
      stop.signal.addEventListener("abort", () => refuse(new Error("the network is too slow")));
    });
    const answer = await Promise.race([early, late]);
    return answer ?? (await fetch(event.request, { signal: stop.signal }));
  } catch {
    const cache = await caches.open(cacheOf(BUILD));
    const offline = (await cache.match(OFFLINE)) ?? (await caches.match(OFFLINE));
    return offline ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

// Officers' pages, answers for programs and pictures go straight to the network.
const BYPASS = /^\/(api|media|healthz|readyz|(en\/)?xu-ly)(\/|$)/;

addEventListener("install", (event) => event.waitUntil(install()));

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await registration.navigationPreload?.enable();
      await tidy();
    })(),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (BYPASS.test(url.pathname)) return;
  if (url.pathname.startsWith("/pkg/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

addEventListener("message", (event) => {
  const from = event.source;
  if (!from || new URL(from.url).origin !== location.origin) return;
  if (event.data?.type === "SKIP_WAITING") event.waitUntil(skipWaiting());
});
