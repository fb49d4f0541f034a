// "Tell this device" on a case: asks the browser, hands its address to the house, or takes it back.
// Shows itself only where the browser can. What the worker does with a push is in sw.js.
const button = document.getElementById("notify");
const said = document.getElementById("notify-said");
const { number } = button.dataset;
const words = JSON.parse(button.dataset.words);
const { lang } = document.documentElement;
// The worker looks here when its address changes and the browser does not say which one it was.
const LEDGER = "vinhphuc-s-ledger";

const say = (sentence) => (said.textContent = sentence);

async function post(path, body) {
  const answer = await fetch(`/thong-bao/thiet-bi${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error(`${path}: ${answer.status}`), { status: answer.status });
  return answer.status === 204 ? null : answer.json();
}

function show(isOn) {
  button.querySelector("span").textContent = isOn ? words.off : words.on;
  button.dataset.isOn = isOn;
  button.classList.toggle("quiet", isOn);
  button.hidden = false;
}

const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const isSame = (buffer, key) => {
  const kept = new Uint8Array(buffer ?? []);
  return kept.length === key.length && kept.every((byte, i) => byte === key[i]);
};

async function subscribe(manager, key) {
  const kept = await manager.getSubscription();
  // Made for another name of the house: of no use to anybody.
  if (kept && !isSame(kept.options.applicationServerKey, key)) await kept.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function turnOn(manager, key) {
  if ((await Notification.requestPermission()) !== "granted") {
    say(words.denied);
    return;
  }
  const subscription = await subscribe(manager, key);
  await post("", { number, lang, subscription });
  const ledger = await caches.open(LEDGER);
  await ledger.put("/push", new Response(JSON.stringify({ endpoint: subscription.endpoint })));
  show(true);
  say(words.is_on);
}

async function turnOff(manager) {
  const subscription = await manager.getSubscription();
  if (subscription) {
    const { left } = await post("/bo", { number, endpoint: subscription.endpoint });
    if (left === 0) await subscription.unsubscribe();
  }
  show(false);
  say(words.was_off);
}

async function start() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.ready;
  // This case is being read: what the telephone says about it is old.
  registration.active?.postMessage({ type: "READ", tag: number });
  if (!registration.pushManager || !("Notification" in window)) {
    const isApple = /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
    if (isApple && !navigator.standalone) say(words.ios);
    return;
  }
  const answer = await fetch("/thong-bao/khoa");
  if (!answer.ok) return;
  const key = bytes((await answer.json()).key);
  const manager = registration.pushManager;
  const subscription = await manager.getSubscription();
  const isOn = Boolean(subscription) && (await post("/hoi", { number, endpoint: subscription.endpoint })).told;
  if (Notification.permission === "denied") return say(words.denied);
  show(isOn);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await (button.dataset.isOn === "true" ? turnOff(manager) : turnOn(manager, key));
    } catch (why) {
      console.warn(why);
      say(why.status === 429 ? words.many : words.failed);
    }
    button.disabled = false;
  });
}

start().catch(console.warn);
