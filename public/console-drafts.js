// What is typed in a form of a case is kept on the server while it is typed, so that it comes back
// after a crash, a sign-out, or on another computer. The server draws it into the form again.
const { words, current } = globalThis.desk;
const WAIT = 700;
const timers = new Map();
const going = new Set();

const codeOf = (form) => form.closest("details.act")?.id.replace(/^viec-/, "");
const isAct = (form) =>
  form?.matches('form[action*="/api/case/act"], form[action*="/api/case/message"]') && codeOf(form);

/** The form differs from what the server drew. */
const differs = (form) =>
  [...form.elements].some((field) => {
    if (["hidden", "submit", "button"].includes(field.type) || !field.name) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) {
      // A list that names no choice stands at its first.
      const drawn = [...field.options].find((one) => one.defaultSelected) ?? (field.multiple ? undefined : field.options[0]);
      return [...field.options].some((one) => one.selected !== (one.defaultSelected || one === drawn));
    }
    // An emptied field is no draft, even where the server had drawn a kept one.
    return field.value !== "" && field.value !== field.defaultValue;
  });

function note(form, text) {
  let line = form.querySelector(".kept-note");
  if (!line) {
    line = document.createElement("span");
    line.className = "kept-note";
    line.setAttribute("role", "status");
    form.querySelector(".actions")?.append(line);
  }
  line.textContent = text;
}

async function keep(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  if (form.dataset.sent || form.getAttribute("aria-busy") === "true") return;
  // Photos are not words: they stay where they were chosen.
  const typedIn = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const body = new URLSearchParams(typedIn);
  for (const name of ["number", "version", "ve", "tiep"]) body.delete(name);
  body.set("form", codeOf(form));
  // Nothing is left of it: forgotten there too.
  if (!form.dataset.typed) for (const name of [...body.keys()]) if (name.startsWith("act[")) body.delete(name);
  const sending = fetch(words.keep, { method: "POST", body, keepalive: true });
  going.add(sending);
  try {
    const answer = await sending;
    if (!answer.ok) throw new Error(String(answer.status));
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    note(form, form.dataset.typed ? words.kept.replace("%{time}", time.format(new Date())) : "");
    form.dataset.kept = "1";
  } catch {
    note(form, words.unkept);
    if (form.isConnected) timers.set(form, setTimeout(() => keep(form), 10_000));
  } finally {
    going.delete(sending);
  }
}

function typed(event) {
  const form = event.target.form;
  if (!isAct(form)) return;
  if (differs(form)) form.dataset.typed = "1";
  else delete form.dataset.typed;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), WAIT));
}

document.addEventListener("input", typed);
document.addEventListener("change", typed);

/** Sends at once whatever still waits. */
globalThis.desk.keepDrafts = () =>
  Promise.all([...timers.keys()].filter((form) => form.isConnected).map(keep).concat([...going]));
document.addEventListener("desk:leave", () => globalThis.desk.keepDrafts());
addEventListener("pagehide", () => globalThis.desk.keepDrafts());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") globalThis.desk.keepDrafts();
});
// A form that is sent must not be kept again behind its own act.
document.addEventListener("submit", (event) => {
  clearTimeout(timers.get(event.target));
  timers.delete(event.target);
}, true);
// A browser puts old values back into forms by itself; the server's are the true ones.
current()?.querySelectorAll("details.act form").forEach((form) => { form.autocomplete = "off"; });
