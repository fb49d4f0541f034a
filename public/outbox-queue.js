// What lies in the outbox, on its page: each report with its state and what can be done with it.
// The form beside it hears of "outbox-edit"; it is told of nothing else.
const store = globalThis.outboxStore;
const send = globalThis.outboxSend;
const root = document.getElementById("outbox");
const words = JSON.parse(root.dataset.words);
const [section, list, now] = ["queue", "queue-list", "queue-send"].map((id) => document.getElementById(id));
/** Per cents of what is on its way, by key. */
const percents = new Map();
/** Receipts of a shared phone: only here, and only as long as this page is open. */
const unkept = new Map();

const put = (sentence, values) => sentence.replace(/%\{(\w+)\}/g, (_, name) => values[name] ?? "");

function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside.filter(Boolean));
  return made;
}

function button(word, className, act) {
  const made = element("button", `button ${className}`, word);
  made.type = "button";
  made.addEventListener("click", async () => {
    made.disabled = true;
    await act().catch(console.warn);
    made.disabled = false;
  });
  return made;
}

const moment = (ms) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "full", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh",
  }).format(ms);

function state(item) {
  const percent = percents.get(item.key);
  switch (item.state) {
    case "draft": return words.state_draft;
    case "attention": return words.state_attention;
    case "sent": return put(words.state_sent, { number: item.inner.receipt.number });
    default:
      return percent === undefined ? words.state_waiting : put(words.state_sending, { n: percent });
  }
}

function title(item) {
  const { title, description } = item.inner?.answers ?? {};
  const said = (title || description || "").trim().split("\n")[0];
  return said.length > 80 ? `${said.slice(0, 79)}…` : said || words.untitled;
}

function receipt({ receipt, shared }) {
  const fact = (name, value, className) => element("div", "fact", element("dt", "", name), element("dd", className, value));
  const follow = element("a", "", words.follow);
  follow.href = root.dataset.track;
  return element(
    "div", "queue-receipt",
    element(
      "dl", "facts",
      fact(words.number, receipt.number, "receipt-code number"),
      fact(words.secret, receipt.secret, "secret"),
      receipt.due_at && fact(words.due, moment(receipt.due_at), ""),
    ),
    element("p", "", words.secret_text),
    shared && element("p", "queue-why", words.shared_once),
    element("p", "", follow),
  );
}

async function edit(item) {
  if (await send.takeBack(item.key)) dispatchEvent(new CustomEvent("outbox-edit", { detail: item.key }));
  else draw();
}

async function drop(item) {
  if (confirm(words.drop_sure)) await store.remove(item.key);
}

function buttons(item) {
  const made = [];
  const sealed = item.state === "ready" && percents.has(item.key);
  if (item.state === "sent") {
    made.push(button(words.acknowledge, "", async () => {
      unkept.delete(item.key);
      await store.remove(item.key);
    }));
  } else {
    if (item.inner && !item.closing && !sealed) made.push(button(item.state === "draft" ? words.go_on : words.mend, "quiet", () => edit(item)));
    if (item.state === "attention" && item.closing) made.push(button(words.again, "quiet", () => again(item)));
    if (!item.closing && !sealed) made.push(button(words.drop, "plain", () => drop(item)));
  }
  return element("div", "queue-buttons", ...made);
}

async function again(item) {
  await store.change(item.key, ["attention"], { state: "ready", error: null, next: 0 });
  await flush(true);
}

function row(item) {
  const made = element("li", `queue-item is-${item.state}`);
  made.dataset.key = item.key;
  const said = element("p", "queue-state", state(item));
  const shown = item.state === "sent" ? undefined : element("p", "queue-title", title(item));
  made.append(...[shown, said].filter(Boolean));
  if (item.state === "ready" && percents.has(item.key)) {
    const bar = element("progress");
    Object.assign(bar, { max: 100, value: percents.get(item.key) });
    bar.setAttribute("aria-label", said.textContent);
    made.append(bar);
  }
  if (item.state === "attention") made.append(element("p", "queue-why", item.error?.message ?? words.why_other));
  if (!item.inner) made.append(element("p", "queue-why", words.unreadable));
  if (item.state === "sent") made.append(receipt(item.inner));
  made.append(buttons(item));
  return made;
}

let drawing;
let stale = false;
/** Draws what is there now; what is asked for meanwhile is drawn once more at the end. */
function draw() {
  stale = true;
  drawing ??= (async () => {
    while (stale) {
      stale = false;
      await drawOnce().catch((why) => {
        console.warn(why);
        root.dispatchEvent(new CustomEvent("outbox-unable"));
      });
    }
    drawing = undefined;
  })();
}

async function drawOnce() {
  const items = await store.list();
  for (const item of items) {
    if (item.state !== "ready") percents.delete(item.key);
    if (item.state !== "sent" || !item.inner?.shared) continue;
    // On a shared phone nothing stays: from here on only this page knows.
    unkept.set(item.key, item);
    await store.remove(item.key);
  }
  const shown = [...unkept.values(), ...items.filter((item) => !unkept.has(item.key))];
  const isOpen = (item) => item.state === "draft" && item.key === root.dataset.open;
  const rows = shown.filter((item) => !isOpen(item)).map(row);
  list.replaceChildren(...rows);
  section.hidden = rows.length === 0;
  now.hidden = !items.some((item) => item.state === "ready");
}

function hear({ key, percent }) {
  if (key !== undefined && percent === null) percents.delete(key);
  else if (key !== undefined && percent !== undefined) percents.set(key, percent);
  draw();
}

async function flush(all) {
  await send.flush(all);
  percents.clear();
  draw();
}

store.channel?.addEventListener("message", (event) => hear(event.data));
addEventListener("outbox", (event) => hear(event.detail));
addEventListener("outbox-queued", () => flush(true).catch(console.warn));
now.addEventListener("click", () => flush(true).catch(console.warn));
addEventListener("online", () => flush(true).catch(console.warn));
addEventListener("pageshow", () => flush(true).catch(console.warn));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") flush(false).catch(console.warn);
});
setInterval(() => {
  if (document.visibilityState === "visible") flush(false).catch(console.warn);
}, 15_000);
draw();
