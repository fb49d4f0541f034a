// The video of a report that is written with no network: looked at, cut into pieces, each sealed and
// kept on its own. When there is no room, the rest of the report stays and the page says so.
const store = globalThis.outboxStore;
const parts = globalThis.videoParts;
const root = document.getElementById("outbox-video");
const words = JSON.parse(root.dataset.words);
const input = document.getElementById("outbox-film");
const kept = root.querySelector(".video-kept");
const said = root.querySelector(".video-state");
let address;

const say = (sentence, isBad) => {
  said.textContent = sentence ?? "";
  said.className = isBad ? "video-state error" : "video-state";
};

/** Shows the video of the draft `key`, if it has one. */
async function show(key) {
  const item = key && (await store.get(key));
  const video = item?.video ?? undefined;
  if (address) URL.revokeObjectURL(address);
  address = undefined;
  kept.hidden = !video;
  root.querySelector(".video-pick").hidden = Boolean(video);
  if (!video) return;
  address = URL.createObjectURL(await store.film(video));
  kept.querySelector("video").src = address;
}

async function take(file) {
  say(words.checking);
  const wrong = await parts.why(file, words);
  if (wrong) return say(words[wrong], true);
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => {})) ?? {};
  if (quota - usage < file.size * 1.1) return say(words.no_room, true);
  // The form makes its draft first: a video belongs to one.
  const key = await new Promise((done) => root.dispatchEvent(new CustomEvent("outbox-draft", { bubbles: true, detail: done })));
  if (!key) return say("");
  say(words.preparing);
  try {
    const isKept = await store.addVideo(key, file, parts, (n) => say(words.preparing.replace("…", ` ${n}%`)));
    say(isKept ? words.kept_here : "");
  } catch (why) {
    console.warn(why);
    say(why?.name === "QuotaExceededError" ? words.no_room : words.broken, true);
  }
  await show(key);
}

document.querySelector('[data-opens="outbox-film"]').addEventListener("click", () => input.click());
input.addEventListener("change", async () => {
  const [file] = input.files;
  input.value = "";
  if (file) await take(file).catch(console.warn);
});
root.querySelector(".video-out").addEventListener("click", async () => {
  const key = document.getElementById("outbox").dataset.open;
  if (key) await store.change(key, ["draft"], { video: null });
  say("");
  await show(key);
});
addEventListener("outbox-open", (event) => show(event.detail).catch(console.warn));
show(document.getElementById("outbox").dataset.open).catch(console.warn);
