// The form in which an officer enters a petition for its sender: what is typed is kept while it is typed,
// and petitions that may be the same matter are shown beside it. The form works without this file.
const form = document.getElementById("entry");
const list = document.getElementById("alike-list");
const WAIT = 800;
let timer = 0;
let sent = false;

const note = (text) => {
  const line = form.querySelector(".kept-note");
  if (line) line.textContent = text;
};

async function keep() {
  clearTimeout(timer);
  timer = 0;
  if (sent) return;
  const body = new FormData(form);
  // Photos go with a button.
  body.delete("photos");
  body.delete("scans");
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...found.body.childNodes);
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    note(form.dataset.kept.replace("%{time}", time.format(new Date())));
  } catch {
    note(form.dataset.unkept);
    if (!timer) timer = setTimeout(keep, 10_000);
  }
}

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
};
form.addEventListener("input", later);
form.addEventListener("change", later);
form.addEventListener("submit", () => {
  sent = true;
  clearTimeout(timer);
});
// A page that comes back from the browser's memory is typed into again.
addEventListener("pageshow", () => {
  sent = false;
});
addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('button[name="then"][value="send"]'));
});
