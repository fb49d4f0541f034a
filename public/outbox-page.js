// The form of the outbox: keeps itself, sealed, as it is typed; asks the law (the same wasm as the
// server's code) before it queues a report. Nothing here sends, and the queue is outbox-queue.js.
const store = globalThis.outboxStore;
const send = globalThis.outboxSend;
const root = document.getElementById("outbox");
const form = document.getElementById("outbox-form");
const said = document.getElementById("outbox-said");
const words = JSON.parse(root.dataset.words);
/** What a category asks and says, and the law of it: with the page from the network, or kept with it. */
const asks = fetch(root.dataset.asks).then((answer) => {
  if (!answer.ok) throw new Error(`${root.dataset.asks}: ${answer.status}`);
  return answer.json();
});
asks.catch(() => {});
/** Without it, as without the wasm, the server says what is missing. */
let law;
const { lang } = document.documentElement;
const SAVE_AFTER_MS = 250;

/** Key of the draft in the form; none while nothing is typed. */
let current;
/** The wasm, when it is awake. */
let app;
let timer;
let saving = Promise.resolve();

const put = (sentence, values) => sentence.replace(/%\{(\w+)\}/g, (_, name) => values[name] ?? "");
const say = (sentence, isBad = false) => {
  said.textContent = sentence;
  said.className = sentence ? (isBad ? "notice tone-danger" : "notice tone-ok") : "";
};

function open(key) {
  current = key;
  if (key) root.dataset.open = key;
  else delete root.dataset.open;
  store.tell();
  dispatchEvent(new CustomEvent("outbox-open", { detail: key }));
}

const inner = () => ({ lang, shared: form.elements.shared.checked, answers: store.answersOf(new FormData(form)) });
const isEmpty = ({ answers }) =>
  [...store.TEXTS, "name", "org_name", "tax_code", "representative", "phone", "email"].every((name) => !(answers[name] ?? answers.contact[name])) &&
  !store.YES.some((name) => answers[name]) &&
  Object.keys(answers.details).length === 0;

/** Writes the form into its draft, one write after the other; false when it cannot be kept. */
function save(anyway = false) {
  clearTimeout(timer);
  saving = saving.then(async () => {
    const now = inner();
    try {
      if (!current) {
        if (isEmpty(now) && !anyway) return true;
        open(await store.create(now));
        navigator.storage?.persist?.().catch(() => {});
      } else {
        const kept = await store.get(current);
        // Sent or taken up in another tab: what stands here is then a report of its own.
        if (!kept?.inner || kept.state !== "draft") {
          open(await store.create(now));
          return true;
        }
        await store.change(current, ["draft"], {}, { ...kept.inner, ...now });
      }
      return true;
    } catch (why) {
      console.warn(why);
      say(words.not_kept, true);
      return false;
    }
  });
  return saving;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_AFTER_MS);
}

function fill({ answers, shared }) {
  const values = { ...answers, ...answers.contact };
  form.reset();
  // What was agreed to under another sentence is asked again.
  if (answers.wording !== form.elements.wording.value) for (const name of store.YES) if (name.startsWith("consent")) delete values[name];
  delete values.wording;
  values.heard = (answers.heard ?? []).join(" ");
  for (const [question, said] of Object.entries(answers.details ?? {})) values[`d[${question}][]`] = said;
  for (const field of form.elements) {
    const value = values[field.name];
    if (field.name === "shared") field.checked = Boolean(shared);
    else if (value === undefined) continue;
    else if (Array.isArray(value) && ["radio", "checkbox"].includes(field.type)) field.checked = value.includes(field.value);
    else if (Array.isArray(value)) field.value = value[0];
    else if (field.type === "radio") field.checked = field.value === (value || (field.name === "sender_kind" && "citizen"));
    else if (field.type === "checkbox") field.checked = value === true;
    else field.value = value;
    if (field.type === "radio" && field.checked) field.closest("details")?.setAttribute("open", "");
    // The islands around a field look at it again.
    const event = field.localName === "textarea" ? "input" : "change";
    if (field.type !== "radio" && field.type !== "checkbox") field.dispatchEvent(new Event(event, { bubbles: true }));
  }
  form.dispatchEvent(new Event("outbox-filled"));
  clearTimeout(timer);
}

async function edit(key, quiet) {
  await save();
  const item = await store.get(key);
  if (!item?.inner || item.state !== "draft") return;
  open(key);
  fill(item.inner);
  await pictures.show();
  clear();
  if (item.error?.fields?.length) show(item.error.fields);
  if (!quiet) form.scrollIntoView();
}

function begin() {
  pictures.forget();
  form.reset();
  fill({ answers: store.answersOf(new FormData()), shared: form.elements.shared.checked });
  open(undefined);
  pictures.show();
}

// What is wrong, in the sentences of the ordinary flow.
function clear() {
  document.getElementById("outbox-problems").replaceChildren();
  for (const one of form.querySelectorAll(".outbox-error")) one.remove();
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
}

function show(problems) {
  clear();
  const lines = problems.map(({ field, problem, min, max }) => {
    const place = document.getElementById(`f-${field}`);
    const label = words.field[field] ?? place?.closest(".field")?.querySelector(".label")?.firstChild?.textContent ?? "";
    const text = put(words.problem[problem] ?? words.why_other, { field: label.replace(/\s*\([^()]*\)\s*$/, "").replace(/[?\s]+$/, ""), min, max });
    const error = Object.assign(document.createElement("p"), { className: "error outbox-error", textContent: text });
    place?.closest(".field")?.prepend(error);
    if (place?.matches("input, textarea, select")) place.setAttribute("aria-invalid", "true");
    const link = Object.assign(document.createElement("a"), { href: `#f-${field}`, textContent: text });
    const line = document.createElement("li");
    line.append(link);
    return line;
  });
  const box = Object.assign(document.createElement("div"), { className: "notice tone-danger error-summary", tabIndex: -1 });
  box.setAttribute("role", "alert");
  const list = Object.assign(document.createElement("ul"), { className: "error-list" });
  list.append(...lines);
  const title = Object.assign(document.createElement("h2"), { className: "notice-title", textContent: words.problems });
  const text = Object.assign(document.createElement("div"), { className: "notice-text" });
  text.append(title, list);
  box.append(document.getElementById("outbox-problem-icon").content.cloneNode(true), text);
  document.getElementById("outbox-problems").replaceChildren(box);
  box.focus();
}

/** The problems that the law finds; none where the wasm did not wake: then the server says them. */
function judge(answers) {
  const communes = [...form.elements.commune.options].map((option) => option.value).filter(Boolean);
  return app && law ? JSON.parse(app.judge(JSON.stringify({ ...law, communes, answers, now: Date.now() }))) : [];
}

async function queue() {
  clear();
  say("");
  await pictures.settled();
  if (!(await save(true))) return;
  const item = await store.get(current);
  const problems = judge(item.inner.answers);
  if (problems.length > 0) return show(problems);
  if (!(await store.change(current, ["draft"], { state: "ready", tries: 0, next: 0, error: null, photos: store.mark(item) }))) return;
  begin();
  say(words.queued);
  document.getElementById("queue").scrollIntoView();
  await send.later().catch(console.warn);
  dispatchEvent(new Event("outbox-queued"));
}

// Photos: photo-outbox.js makes them smaller, covers, orders and seals them.
const pictures = globalThis.photoOutbox({ form, words, say, draft: () => current, keep: () => save(true) });

async function awake() {
  const page = document.documentElement;
  await new Promise((done) => {
    const look = () => page.dataset.hydrated && done();
    new MutationObserver(look).observe(page, { attributes: true });
    look();
  });
  const { glue } = document.getElementById("boot").dataset;
  if (page.dataset.hydrated === "true" && glue) app = await import(glue);
}

/** Puts the questions and warnings of all categories into the form, where they wait hidden. */
async function ask() {
  const { law: told, asks: questions, stops } = await asks;
  document.getElementById("f-details").append(document.createRange().createContextualFragment(questions));
  document.getElementById("outbox-stops").prepend(document.createRange().createContextualFragment(stops));
  law = told;
}

async function start() {
  if (!globalThis.isSecureContext || !globalThis.indexedDB || !crypto.subtle) return say(words.unable, true);
  await Promise.all([awake(), ask()].map((one) => one.catch(console.warn)));
  // What a browser puts back into the fields of a page that was loaded again is older than the draft.
  form.reset();
  if (app && law) form.dispatchEvent(new CustomEvent("outbox-awake", { detail: { app, law } }));
  form.hidden = false;
  const handed = location.hash.slice(1);
  if (handed) {
    history.replaceState(null, "", location.pathname);
    await edit(handed, true);
    if (current) say(words.handed_over);
  }
  for (const event of ["input", "change", "click", "focusout"]) form.addEventListener(event, soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue().catch((why) => (console.warn(why), say(words.not_kept, true)));
  });
  root.addEventListener("outbox-draft", async (event) => event.detail((await save(true)) && current));
  addEventListener("pagehide", () => save());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  root.addEventListener("outbox-unable", () => say(words.unable, true));
  root.dataset.ready = "true";
}
const ready = start();
// The list may be there, and pressed, before the form is.
addEventListener("outbox-edit", (event) => ready.then(() => edit(event.detail)).catch(console.warn));
