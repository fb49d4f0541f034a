// An act on many while it is held and done: the seconds count down, the rows fill in, and at the end
// the sentence that says how it went is read out. Without this the page has a link that looks again.
const body = () => document.getElementById("bulk-body");
const isOver = () => !["held", "running"].includes(body().dataset.state);
/** Looked at again after this, ms. */
const EVERY = 1000;

function count() {
  const left = body().querySelector("[data-left]");
  if (left) left.textContent = String(Math.max(Number(left.textContent) - 1, 0));
}

async function look() {
  let answer;
  try {
    answer = await fetch(location.pathname, { headers: { "X-Part": "case", "X-Auto": "1", Accept: "text/html" } });
  } catch {
    return;
  }
  if (answer.headers.get("X-Part") !== "case") {
    location.reload();
    return;
  }
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  const old = body();
  const same = old.dataset.state === drawn.dataset.state && old.dataset.state === "held";
  // While it is held nothing changes but the seconds: whoever stands at the button stays there.
  if (same) return;
  const held = old.contains(document.activeElement);
  old.replaceWith(document.adoptNode(drawn));
  if (held) {
    const title = body().querySelector("h1");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
  if (isOver()) body().querySelector(".notice")?.setAttribute("role", "status");
}

async function follow() {
  while (!isOver()) {
    await new Promise((done) => setTimeout(done, EVERY));
    count();
    await look();
  }
}

if (!isOver()) {
  // Ten seconds to think again: the way back is where one stands.
  body().querySelector(".bulk-held button")?.focus({ preventScroll: true });
  follow();
}
