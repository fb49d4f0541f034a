// Wakes a page up: hydrates its islands, keeps the service worker, says when a new version waits.
// A page without islands loads no wasm. The script tag's data attributes carry addresses and words:
//   <script type="module" id="boot" src="…" data-build data-glue data-wasm data-update data-reload>
// `data-build` is the build the page came from; the service worker asks for it.
const tag = document.getElementById("boot");
const { build, glue, wasm, update, reload } = tag.dataset;
const root = document.documentElement;

// Nobody's typing may be lost to a reload of ours.
const hasTyping = () =>
  [...document.querySelectorAll("input, textarea")].some((field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.type !== "hidden" && field.value !== field.defaultValue,
  );

// The contract of leptos 0.8 islands (its hydration/island_script.js): outer islands first; an
// island inside another's children runs under the owner that the outer one left on
// <leptos-children>.
async function hydrate(node, app, owners) {
  if (node.localName === "leptos-island") {
    const island = app[node.dataset.component];
    if (!island) throw new Error(`no island ${node.dataset.component} in this build`);
    owners.at(-1)?.();
    await island(node);
    // A finger or a key in between is answered before the next island wakes.
    await new Promise((go) => setTimeout(go));
  }
  const inside = node.localName === "leptos-children" ? [...owners, node.$$on_hydrate] : owners;
  for (const child of [...node.children]) await hydrate(child, app, inside);
}

const HASTE = ["pointerdown", "keydown", "focusin"];
const IDLE_MS = 1_500;

// The wasm is not needed for the first tap: it waits until the browser has nothing better to do, or
// until somebody's finger or key comes near. What was typed and pressed before is made up for.
async function wake() {
  if (document.querySelector("leptos-island")) {
    let pressed;
    const press = ({ target }) => {
      pressed = target.closest?.('leptos-island button[type="button"]') ?? pressed;
    };
    addEventListener("click", press, true);
    await new Promise((go) => {
      for (const event of HASTE) addEventListener(event, go, { once: true, capture: true, passive: true });
      const idle = () => (globalThis.requestIdleCallback ?? setTimeout)(go, { timeout: IDLE_MS });
      if (document.readyState === "complete") idle();
      else addEventListener("load", idle, { once: true });
    });
    const app = await import(glue);
    await app.default({ module_or_path: wasm });
    app.hydrate();
    await hydrate(document.body, app, []);
    for (const field of document.querySelectorAll("leptos-island :is(input:not([type]), input[type=search], input[type=text], textarea)"))
      if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
    removeEventListener("click", press, true);
    if (pressed?.isConnected) pressed.click();
  }
  root.dataset.hydrated = "true";
}

wake().catch((error) => {
  root.dataset.hydrated = "failed";
  console.error(error);
  // The page may be older than the files the server still has: load it afresh, once per build.
  const key = `reloaded-${build}`;
  if (navigator.onLine && !hasTyping() && !sessionStorage.getItem(key)) {
    sessionStorage.setItem(key, "1");
    location.reload();
  }
});

function offerUpdate(waiting) {
  if (document.getElementById("update")) return;
  const toast = document.createElement("div");
  toast.id = "update";
  toast.className = "toast";
  toast.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = update;
  const accept = document.createElement("button");
  accept.type = "button";
  accept.className = "button";
  accept.textContent = reload;
  accept.addEventListener("click", () => {
    accept.disabled = true;
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
      once: true,
    });
    waiting.postMessage({ type: "SKIP_WAITING" });
  });
  toast.append(text, accept);
  document.body.append(toast);
}

async function keepWorker() {
  const workers = navigator.serviceWorker;
  workers.addEventListener("message", (event) => {
    // Asked by our own worker only; the answer names the files this page still needs.
    if (event.data?.type === "BUILD?") event.ports[0]?.postMessage(build);
  });
  workers.startMessages();
  const registration = await workers.register("/sw.js", { updateViaCache: "none" });
  const watch = (worker) =>
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && workers.controller) offerUpdate(worker);
    });
  if (registration.waiting && workers.controller) offerUpdate(registration.waiting);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  // A report that waits for a network goes with the next sign of one; the worker carries it.
  const flush = (now) => registration.active?.postMessage({ type: "FLUSH", now });
  flush(true);
  addEventListener("online", () => flush(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    registration.update().catch(() => {});
    flush(false);
  });
}

if ("serviceWorker" in navigator && window.isSecureContext) {
  addEventListener("load", () => keepWorker().catch(console.warn), { once: true });
  if (document.readyState === "complete") keepWorker().catch(console.warn);
}
const remember = (name, value) => {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // Storage is blocked: the choice lasts for this page.
  }
};

// Larger text and more contrast: pressed or not.
for (const button of document.querySelectorAll("[data-prefer]")) {
  const { prefer, value } = button.dataset;
  const say = () => button.setAttribute("aria-pressed", String(root.dataset[prefer] === value));
  button.addEventListener("click", () => {
    if (root.dataset[prefer] === value) delete root.dataset[prefer];
    else root.dataset[prefer] = value;
    remember(prefer, root.dataset[prefer]);
    say();
  });
  say();
}

const system = matchMedia("(prefers-color-scheme: dark)");
for (const button of document.querySelectorAll("[data-theme-switch]")) {
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const say = () => {
    button.querySelector("span").textContent = isDark() ? button.dataset.light : button.dataset.dark;
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    say();
    remember("theme", root.dataset.theme);
  });
  say();
  system.addEventListener("change", say);
}

// Printing; sharing where the browser can.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}
for (const button of document.querySelectorAll("[data-share]")) {
  const { share: url, done } = button.dataset;
  if (!navigator.share && !navigator.clipboard) {
    button.hidden = true;
    continue;
  }
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url });
      await navigator.clipboard.writeText(url);
      button.querySelector("span").textContent = done;
    } catch {
      // The reader thought better of it, or the browser forbids it.
    }
  });
}

// A photo before and one after: their slider is a file of its own.
const pair = document.querySelector("[data-compare]");
if (pair) import(pair.dataset.compare).catch(console.warn);
