// What happens meanwhile: one open line a browser, held by one tab and passed on to the others;
// counts, rows and the open case follow it. And the heartbeat that tells colleagues who is here.
const { words, say, current, list, part, refreshCase, refreshList } = globalThis.desk;
const BEAT = 12_000;
/** Nobody touched anything for this long: the heartbeat falls silent, and so the session may end. */
const IDLE = 120_000;
const TYPING = 8_000;

/** Something was typed in the open case that is not sent. */
const isTyped = () => !!current()?.querySelector("form[data-typed]:not([data-sent])");

/* The line. */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("desk") : null;
let last = "";

function hear(kind, data) {
  if (data.id) last = data.id;
  if (kind !== "counts")
    document.dispatchEvent(new CustomEvent("desk:moved", { detail: { number: data.n } }));
  handlers[kind]?.(data);
}

function hold() {
  return new Promise((release) => {
    let source;
    const dial = () => {
      source = new EventSource(`${words.line}?sau=${last}`);
      for (const kind of ["case", "gone", "here", "counts", "reset"])
        source.addEventListener(kind, (event) => {
          const data = { ...JSON.parse(event.data), id: event.lastEventId };
          const told = kind === "counts" ? { counts: JSON.parse(event.data), id: event.lastEventId } : data;
          hear(kind, told);
          channel?.postMessage({ kind, data: told });
        });
      source.addEventListener("open", () => { document.documentElement.dataset.line = "open"; });
      source.addEventListener("error", () => {
        document.documentElement.dataset.line = "lost";
        // Refused for good (signed out, too many): asked again much later, by hand.
        if (source.readyState === EventSource.CLOSED) setTimeout(dial, 30_000);
      });
    };
    dial();
    addEventListener("pagehide", () => { source.close(); release(); }, { once: true });
  });
}

channel?.addEventListener("message", ({ data }) => hear(data.kind, data.data));
const start = () => {
  if (navigator.locks) navigator.locks.request("desk-line", hold).catch(() => {});
  else hold();
};
start();
// A page that comes back from the back/forward cache had let the line go.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  start();
  refreshList();
  if (current() && !isTyped()) refreshCase();
});

/* What it says. */
let viewsWait;
/** The saved views count otherwise than the queues: they are drawn anew, at most every few seconds. */
const countViews = () => {
  if (!document.querySelector("#views a")) return;
  viewsWait ??= setTimeout(async () => {
    viewsWait = undefined;
    const got = await part("views", location.href, { byItself: true }).catch(() => null);
    const old = document.getElementById("views");
    if (!got || !old || old.contains(document.activeElement)) return;
    old.replaceWith(got.drawn);
  }, 3000);
};
let listWaits;
const soon = () => {
  // A storm of events draws the list once.
  listWaits ??= setTimeout(() => { listWaits = undefined; refreshList(); }, 400);
};

const handlers = {
  counts({ counts }) {
    let moved = false;
    for (const [queue, n] of Object.entries(counts)) {
      const link = document.querySelector(`.side a[href$="/xu-ly/${queue}"]`);
      if (link) moved = set(link, n) && queue === list()?.dataset.queue || moved;
    }
    const own = counts[list()?.dataset.queue];
    if (own !== undefined) set(document.getElementById("list-title"), own);
    if (moved) soon();
    countViews();
  },
  case({ n, v }) {
    if (list()?.querySelector(`tr[data-number="${CSS.escape(n)}"]`)) soon();
    const shown = current();
    if (shown?.dataset.number !== n || Number(shown.dataset.version) >= v) return;
    // What our own act changed is on its way already.
    if (shown.querySelector('form[aria-busy="true"]')) return;
    if (isTyped() || shown.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) changed(shown);
    else renew();
  },
  gone({ n }) {
    const shown = current();
    if (shown?.dataset.number !== n) return;
    bar(shown, words.gone);
    soon();
  },
  here({ n, p }) {
    const others = p.filter((one) => one.id !== words.me);
    const row = list()?.querySelector(`[data-people="${CSS.escape(n)}"]`);
    if (row) {
      row.hidden = others.length === 0;
      row.querySelector("span").textContent = others.map((one) => one.name).join(", ");
      icon(row, others.some((one) => one.types) ? "pencil" : "eye");
    }
    if (current()?.dataset.number === n) people(others);
  },
  reset() {
    soon();
    if (current() && !isTyped()) renew();
  },
};

/** Draws the open case anew; whoever had the focus in it keeps it, or stands at its heading. */
async function renew() {
  const focused = current().contains(document.activeElement) ? document.activeElement : null;
  const id = focused?.closest("[id]")?.id;
  await refreshCase();
  if (focused && !document.contains(focused)) {
    const same = id && document.getElementById(id);
    const target = same?.matches("a, button, summary, [tabindex]") ? same : same?.querySelector("summary") ?? document.getElementById("case-title");
    target?.focus({ preventScroll: true });
  }
  say(words.refreshed);
}

/** Shows a count; whether it is another than before. */
function set(place, n) {
  let count = place.querySelector(".count");
  if (!count && n > 0) {
    count = document.createElement("span");
    count.className = "count number";
    place.append(" ", count);
  }
  const before = count?.textContent ?? "";
  if (count) {
    count.textContent = n > 0 ? String(n) : "";
    count.hidden = n === 0;
  }
  return before !== (n > 0 ? String(n) : "");
}

function icon(place, name) {
  const use = place.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
}

function bar(shown, text, button) {
  shown.querySelector(".desk-changed")?.remove();
  const box = document.createElement("div");
  box.className = "desk-changed";
  box.setAttribute("role", "alert");
  const line = document.createElement("span");
  line.textContent = text;
  box.append(line);
  if (button) box.append(button);
  shown.prepend(box);
}

function changed(shown) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = words.refresh;
  button.addEventListener("click", async () => {
    await globalThis.desk.keepDrafts?.();
    refreshCase(false);
  });
  bar(shown, words.changed, button);
}

/** Colleagues at the open case; who types is warned of where one would send. */
function people(others) {
  const place = document.getElementById("people");
  place.replaceChildren(
    ...others.map((one) => {
      const item = document.createElement("li");
      item.classList.toggle("types", one.types);
      const mark = list().querySelector(".row-people .icon")?.cloneNode(true);
      const text = document.createElement("span");
      text.textContent = (one.types ? words.types : words.looks).replace("%{name}", one.name);
      if (mark) item.append(mark);
      item.append(text);
      if (mark) icon(item, one.types ? "pencil" : "eye");
      return item;
    }),
  );
  place.hidden = others.length === 0;
  const typing = others.filter((one) => one.types).map((one) => one.name).join(", ");
  for (const form of current().querySelectorAll("details.act form")) {
    let warn = form.querySelector(".act-warn[data-typing]");
    if (!typing) {
      warn?.remove();
      continue;
    }
    if (!warn) {
      warn = document.createElement("p");
      warn.className = "act-warn";
      warn.dataset.typing = "";
      form.querySelector(".actions")?.before(warn);
    }
    warn.textContent = words.warn.replace("%{name}", typing);
  }
}

/* The heartbeat. */
let touched = Date.now();
let typedAt = 0;
let told = "";
for (const kind of ["pointerdown", "keydown", "wheel", "focus"])
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });

function beat(doing, number = current()?.dataset.number, leaving = false) {
  if (!number) return;
  const body = new URLSearchParams({ "ho-so": number, viec: doing });
  told = doing === "roi" ? "" : `${number} ${doing}`;
  if (leaving && navigator.sendBeacon(words.beat, body)) return;
  fetch(words.beat, { method: "POST", body, keepalive: true }).catch(() => {});
}

const doing = () => (Date.now() - typedAt < TYPING ? "viet" : "xem");
const tick = () => {
  const number = current()?.dataset.number;
  if (number && document.visibilityState === "visible" && Date.now() - touched < IDLE) beat(doing());
};
setInterval(tick, BEAT);
// Between two heartbeats only news is told: began to type, or stopped.
setInterval(() => {
  const number = current()?.dataset.number;
  if (told && number && told !== `${number} ${doing()}`) beat(doing());
}, 1_000);
document.addEventListener("input", (event) => {
  if (!event.target.closest('#case details.act form')) return;
  typedAt = Date.now();
  if (!told.endsWith(" viet")) beat("viet");
});
document.addEventListener("desk:leave", ({ detail }) => {
  const number = current()?.dataset.number;
  if (number && number !== detail.to) beat("roi", number);
  if (number !== detail.to) typedAt = 0;
});
document.addEventListener("desk:case", ({ detail }) => { if (detail.number) tick(); });
addEventListener("pagehide", () => beat("roi", undefined, true));
tick();
