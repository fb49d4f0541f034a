// Service worker: keeps the files of a build, an offline page and the empty form of the outbox.
// Stores no other page and no answer of the server; what a person writes lies sealed in the outbox.
// The build fills the places below.
//
// A deployment never breaks an open page: a new worker waits until a person accepts it, and files
// of a build are deleted only when no open page uses it and it is not among the last two.
const BUILD = "{{build}}";
const FILES = {{precache}};
importScripts("{{asset:video-parts.js}}", "{{asset:outbox-store.js}}", "{{asset:outbox-send.js}}", "{{asset:sw-places.js}}");

const PREFIX = "vinhphuc-s-";
const LEDGER = `${PREFIX}ledger`;
const OFFLINE = "/offline";
// The form that needs no network, in both languages. It is the same for everybody.
const OUTBOX = ["/phan-anh/ngoai-mang", "/en/phan-anh/ngoai-mang"];
// What its categories ask and say: as old or as new as the form.
const ASKS = OUTBOX.map((path) => `${path}/cau-hoi.json`);
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
  for (const path of [OFFLINE, ...OUTBOX, ...ASKS]) {
    const page = await fetch(path, { cache: "reload", credentials: "omit" });
    if (!page.ok || page.redirected) throw new Error(`${path}: ${page.status}`);
    // A server of another build may have answered: the page then names files of its own.
    const named = (await page.clone().text()).match(/\/pkg\/[\w.-]+/g) ?? [];
    const missing = [...new Set(named)].filter((url) => !FILES.some(([known]) => known === url));
    await cache.addAll(missing);
    await cache.put(path, page);
  }
  await cache.addAll(swPlaces.BASE.map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
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
      .filter((name) => name.startsWith(PREFIX) && name !== LEDGER && name !== swPlaces.TILES)
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

// From the network; when it is gone or far too slow, what is kept under `path`.
async function answer(event, path) {
  const stop = new AbortController();
  const wait = navigator.onLine ? WAIT_ONLINE_MS : WAIT_OFFLINE_MS;
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    const early = Promise.resolve(event.preloadResponse).catch(() => undefined);
    const late = new Promise((_, refuse) => {
      stop.signal.addEventListener("abort", () => refuse(new Error("the network is too slow")));
    });
    const first = await Promise.race([early, late]);
    return first ?? (await fetch(event.request, { signal: stop.signal }));
  } catch {
    const cache = await caches.open(cacheOf(BUILD));
    return (await cache.match(path)) ?? (await caches.match(path)) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

// Without a network a report can still be written; its last page and its receipt are the server's.
function instead(pathname) {
  const [, english, rest] = /^(\/en)?(\/.*)$/.exec(pathname) ?? [];
  const isReport = /^\/phan-anh\/(ngoai-mang|moi(\/(?!kiem-tra|anh\/).*)?)$/.test(rest ?? "") || swPlaces.isSign(rest ?? "");
  return isReport ? OUTBOX[english ? 1 : 0] : OFFLINE;
}

// A form of the ordinary flow. When it cannot be delivered, what was typed goes to the outbox.
async function form(request) {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (cut) {
    const url = new URL(request.url);
    const [home, lang] = url.searchParams.get("lang") === "en" ? ["/en", "en"] : ["", "vi"];
    // This one may have arrived: the server says so at the last question.
    if (url.pathname.endsWith("/submit")) return Response.redirect(`${home}/phan-anh/moi/kiem-tra`, 303);
    try {
      const key = await outboxStore.handOver(await copy.formData(), lang);
      return Response.redirect(`${home}/phan-anh/ngoai-mang${key ? `#${key}` : ""}`, 303);
    } catch {
      // Nothing was kept: the browser's own page can send the form again, ours could not.
      throw cut;
    }
  }
}
const FORMS = /^\/api\/report\/(begin|kind|place|category|describe|photo|photos|contact|submit)$/;

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
  if (url.origin !== location.origin) return;
  const ours = swPlaces.answer(request, url, cacheOf(BUILD));
  if (ours) return event.respondWith(ours);
  if (request.method === "POST" && request.mode === "navigate" && FORMS.test(url.pathname))
    event.respondWith(form(request));
  if (request.method !== "GET") return;
  if (BYPASS.test(url.pathname)) return;
  if (url.pathname.startsWith("/pkg/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(answer(event, instead(url.pathname)));
  else if (ASKS.includes(url.pathname)) event.respondWith(answer(event, url.pathname));
});

addEventListener("message", (event) => {
  const from = event.source;
  if (!from || new URL(from.url).origin !== location.origin) return;
  if (event.data?.type === "READ") event.waitUntil(read(event.data.tag));
  if (event.data?.type === "SKIP_WAITING") event.waitUntil(skipWaiting());
  if (event.data?.type === "FLUSH") event.waitUntil(outboxSend.flush(Boolean(event.data.now)));
});

// The network is back, perhaps with no page open. A failure makes the browser try again later.
addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  const sent = outboxSend.flush(true).then((left) => {
    if (left > 0) throw new Error(`${left} still wait`);
  });
  event.waitUntil(sent);
});

// Notices: the house says only which petition and what kind of step; the browser opened the seal.
const ICON = "{{asset:icon-192.png}}";

async function show(event) {
  let said = {};
  try {
    said = event.data?.json() ?? {};
  } catch {
    // Not ours, or of another version. Browsers demand that something is shown.
  }
  const { title = "VinhPhuc-S", body = "", tag, url = "/tra-cuu", lang = "vi" } = said;
  // One notice a petition: the newest word takes the place of the one before, and is heard again.
  await registration.showNotification(title, {
    body, tag, lang, renotify: Boolean(tag), icon: ICON, badge: ICON, data: { url },
  });
  await count();
}

// The number on the icon: petitions with something unread.
async function count() {
  if (!navigator.setAppBadge) return;
  const left = (await registration.getNotifications()).length;
  await (left > 0 ? navigator.setAppBadge(left) : navigator.clearAppBadge()).catch(() => {});
}

async function read(tag) {
  for (const notice of await registration.getNotifications({ tag })) notice.close();
  await count();
}

async function open(notice) {
  notice.close();
  await count();
  const to = new URL(notice.data?.url ?? "/tra-cuu", location.origin);
  // Only pages of ours are opened, whatever a message says.
  if (to.origin !== location.origin) return;
  const windows = await clients.matchAll({ type: "window" });
  const same = windows.find((client) => new URL(client.url).pathname === to.pathname);
  if (same) return same.focus();
  return clients.openWindow(to.href);
}

// The push service gave this browser another address: the house is told, or it would talk to nobody.
async function moved({ oldSubscription, newSubscription }) {
  const ledger = await caches.open(LEDGER);
  const kept = await (await ledger.match("/push"))?.json();
  const old = oldSubscription?.endpoint ?? kept?.endpoint;
  if (!old) return;
  let subscription = newSubscription;
  if (!subscription) {
    const { key } = await (await fetch("/thong-bao/khoa")).json();
    subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }
  await fetch("/thong-bao/thiet-bi/doi", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ old, subscription }),
  });
  await ledger.put("/push", new Response(JSON.stringify({ endpoint: subscription.endpoint })));
}

addEventListener("push", (event) => event.waitUntil(show(event)));
addEventListener("notificationclick", (event) => event.waitUntil(open(event.notification)));
addEventListener("notificationclose", (event) => event.waitUntil(count()));
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(moved(event)));
