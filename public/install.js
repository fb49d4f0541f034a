// The offer to put the site on the telephone: only after something was sent, only where it can be
// done, and never again once it was refused or done.
const offer = document.getElementById("install");
const go = document.getElementById("install-do");
const steps = document.getElementById("install-ios");
const KEY = "install";

function isRefused() {
  try {
    return localStorage.getItem(KEY) === "no";
  } catch {
    // Where nothing can be kept a refusal could not be either: then nothing is offered.
    return true;
  }
}

function never() {
  offer.hidden = true;
  try {
    localStorage.setItem(KEY, "no");
  } catch {
    // It is gone from this page at least.
  }
}

const isInstalled = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

// In the outbox the right moment is the receipt of a report that was waiting.
const outbox = document.getElementById("queue-list");
const isMoment = () => !outbox || outbox.querySelector(".is-sent") !== null;

/** What the browser gave us to ask with, if it did. */
let prompt;
const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);

function look() {
  if (isRefused() || isInstalled() || !isMoment()) return;
  steps.hidden = !isApple;
  go.hidden = !prompt;
  offer.hidden = !isApple && !prompt;
}

addEventListener("beforeinstallprompt", (event) => {
  // Ours comes later and can be refused for good; the browser's own bar does not.
  event.preventDefault();
  prompt = event;
  look();
});
addEventListener("appinstalled", never);
go.addEventListener("click", async () => {
  const asked = prompt;
  prompt = undefined;
  go.hidden = true;
  await asked.prompt();
  // Whatever was answered there, it was answered.
  await asked.userChoice;
  never();
});
document.getElementById("install-no").addEventListener("click", never);
if (outbox) new MutationObserver(look).observe(outbox, { childList: true });
look();
