// The video of the photos' page: looked at before it is sent, sent in parts with a bar, paused, resumed,
// and gone on with when the line is back. Without this script the form sends it whole.
const parts = globalThis.videoParts;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 60_000;
/** A part that gets no answer for so long has lost its connection. */
const SILENCE_MS = 120_000;

/** A person has to choose something else. */
class Refused extends Error {}

/** Digests of the files that were chosen here, so that going on needs no second reading. */
const digests = new WeakMap();

const put = (sentence, values) => sentence.replace(/%\{(\w+)\}/g, (_, name) => values[name] ?? "");

async function answered(ask) {
  const answer = await ask;
  if (answer.ok) return answer.json();
  const told = await answer.json().catch(() => ({}));
  const isFinal = [400, 404, 410, 413, 422].includes(answer.status) && typeof told.message === "string";
  // A part that came damaged or out of place, and a server that is busy: asked again from the beginning.
  if (isFinal && told.error !== "refusal.wrong_digest") throw new Refused(told.message);
  throw new Error(`${answer.status}`);
}

function begin(root) {
  const form = root.querySelector(".video-form");
  if (!form) return;
  const words = JSON.parse(root.dataset.words);
  const input = form.querySelector("input[type=file]");
  const box = root.querySelector(".video-on-way");
  const bar = box.querySelector("progress");
  const said = box.querySelector(".video-state");
  const buttons = Object.fromEntries([...box.querySelectorAll("[data-do]")].map((one) => [one.dataset.do, one]));
  let file;
  let stop;
  let percent = 0;
  let tries = 0;
  let timer;
  let isPaused = false;

  const show = (sentence, ...which) => {
    said.textContent = put(sentence, { n: percent });
    bar.value = percent;
    for (const [name, button] of Object.entries(buttons)) button.hidden = !which.includes(name);
  };

  function refuse(sentence) {
    file = undefined;
    box.hidden = true;
    form.hidden = false;
    input.value = "";
    form.querySelector(".error")?.remove();
    const error = Object.assign(document.createElement("p"), { className: "error", id: "f-video-error", textContent: sentence });
    error.setAttribute("role", "alert");
    form.querySelector(".field").classList.add("is-wrong");
    input.setAttribute("aria-describedby", "f-video-hint f-video-error");
    input.before(error);
    input.focus();
  }

  async function go() {
    clearTimeout(timer);
    if (!file || stop) return;
    isPaused = false;
    stop = new AbortController();
    const { signal } = stop;
    // By hand: older phones know no AbortSignal.any.
    const call = async (address, options) => {
      const cut = new AbortController();
      const end = () => cut.abort();
      signal.addEventListener("abort", end);
      const silence = setTimeout(end, SILENCE_MS);
      try {
        return await answered(fetch(address, { credentials: "same-origin", signal: cut.signal, ...options }));
      } finally {
        clearTimeout(silence);
        signal.removeEventListener("abort", end);
      }
    };
    try {
      if (!digests.has(file)) {
        show(words.preparing, "drop");
        digests.set(file, parts.hexOf(await parts.digest(await file.arrayBuffer())));
      }
      const at = root.dataset.announce;
      const begun = await call(at, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ sha256: digests.get(file), size: file.size }),
      });
      if (!begun.done)
        await parts.send({
          size: file.size,
          offset: begun.offset,
          piece: (offset, length) => file.slice(offset, offset + length).arrayBuffer(),
          put: async (offset, bytes, digest) => {
            const headers = { "content-digest": `sha-256=:${digest}:`, "upload-offset": `${offset}`, "content-type": "application/octet-stream" };
            const now = await call(`${at}/${begun.id}`, { method: "PUT", headers, body: bytes });
            tries = 0;
            return now;
          },
          tell: (offset) => {
            percent = Math.floor((100 * offset) / file.size);
            const isLast = offset + parts.PART >= file.size && percent > 0;
            show(isLast ? words.judging : words.sending, "pause");
          },
        });
      file = undefined;
      await again();
    } catch (why) {
      if (why instanceof Refused) refuse(why.message);
      else if (isPaused) show(words.paused, "go", "drop");
      else if (file) {
        show(words.lost, "go", "drop");
        timer = setTimeout(go, Math.min(FIRST_WAIT_MS * 2 ** tries++, LONGEST_WAIT_MS));
      }
    } finally {
      stop = undefined;
    }
  }

  /** Shows this part of the page as the server has it now. */
  async function again() {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("video");
    if (!answer.ok || !fresh) return location.reload();
    removeEventListener("beforeunload", warn);
    removeEventListener("online", go);
    root.replaceWith(fresh);
    begin(fresh);
    fresh.querySelector(".video-kept, h2")?.scrollIntoView({ block: "nearest" });
  }

  async function drop() {
    clearTimeout(timer);
    file = undefined;
    stop?.abort();
    const out = form.action.replace(/\/video(?=$|\?)/, "/video-remove");
    await fetch(out, { method: "POST", credentials: "same-origin", body: new URLSearchParams() }).catch(console.warn);
    await again().catch(() => location.reload());
  }

  const warn = (event) => file && event.preventDefault();

  form.querySelector("[type=submit]").hidden = true;
  input.addEventListener("change", async () => {
    const chosen = input.files[0];
    if (!chosen) return;
    form.hidden = true;
    box.hidden = false;
    percent = 0;
    bar.removeAttribute("value");
    said.textContent = words.checking;
    const wrong = await parts.why(chosen, words);
    if (wrong) return refuse(words[wrong]);
    form.querySelector(".error")?.remove();
    file = chosen;
    go();
  });
  buttons.pause.addEventListener("click", () => {
    isPaused = true;
    stop?.abort();
  });
  buttons.go.addEventListener("click", () => ((tries = 0), go()));
  buttons.drop.addEventListener("click", drop);
  addEventListener("online", go);
  addEventListener("beforeunload", warn);
}

const root = document.getElementById("video");
if (root && parts && globalThis.isSecureContext && crypto.subtle) begin(root);
