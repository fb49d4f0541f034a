// A video in parts: is it one that may be sent, and how its parts travel. Shared by the photos' page,
// the outbox and its service worker (a classic script for all). Who it is sent to is the caller's.
globalThis.videoParts = (() => {
  /** Every part but the last; the server's law (domain/src/video.rs). */
  const PART = 512 * 1024;
  const KINDS = ["video/mp4", "video/quicktime", "video/webm"];

  const hexOf = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
  const base64Of = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const digest = (bytes) => crypto.subtle.digest("SHA-256", bytes);

  /** Seconds, as this browser's player finds them; none where it cannot play the file. */
  function lengthOf(file) {
    return new Promise((done) => {
      const player = document.createElement("video");
      const address = URL.createObjectURL(file);
      const end = (seconds) => {
        clearTimeout(timer);
        player.removeAttribute("src");
        URL.revokeObjectURL(address);
        done(seconds);
      };
      // A file that tells nothing for so long is left to the server's judgement.
      const timer = setTimeout(end, 8_000);
      player.preload = "metadata";
      player.muted = true;
      player.addEventListener("error", () => end());
      player.addEventListener("loadedmetadata", () => end(Number.isFinite(player.duration) ? player.duration : undefined));
      player.src = address;
    });
  }

  /** Why a file should not be sent, as a key of the words; none when it may be. The server judges again. */
  async function why(file, { most, seconds }) {
    if (file.type && !KINDS.includes(file.type.split(";")[0])) return "not_a_video";
    if (file.size > most) return "too_large";
    if (file.size === 0) return "broken";
    const length = await lengthOf(file);
    return length !== undefined && length >= seconds + 1 ? "too_long" : undefined;
  }

  /**
   * Sends from `offset` on. `piece(offset, length)` gives the bytes, `put(offset, bytes, digest)` sends them
   * and gives {offset, done}; both may throw, and then the caller decides when to ask and go on.
   */
  async function send({ size, offset, piece, put, tell }) {
    let last = -1;
    for (;;) {
      tell(offset);
      const length = Math.min(PART, size - offset);
      const bytes = await piece(offset, length);
      const now = await put(offset, bytes, base64Of(await digest(bytes)));
      if (now.done) return;
      // The server must want more than before, or this would never end.
      if (now.offset <= last || now.offset >= size) throw new Error("the server does not go on");
      last = offset;
      offset = now.offset;
    }
  }

  return { PART, why, send, hexOf, digest };
})();
