// A short film as a browser records it, several parts long, with what must not stay written behind it;
// and what the server makes of it, byte by byte.
import { expect, type Browser, type Page } from "@playwright/test";

/** Where it was recorded, as a phone would write it; it must never come back. */
export const PLACE = "+21.3089+105.6049/";

export type Film = {
  /** As it is chosen on the phone. */
  file: Buffer;
  /** As it comes back: the same bytes with the tags overwritten in their own length. */
  clean: Buffer;
};

export async function film(browser: Browser): Promise<Film> {
  const context = await browser.newContext({ javaScriptEnabled: true });
  const page = await context.newPage();
  const base64 = await page.evaluate(record);
  await context.close();
  const recorded = Buffer.from(base64, "base64");
  const tags = Buffer.concat([Buffer.from([0x12, 0x54, 0xc3, 0x67, 0x40, PLACE.length]), Buffer.from(PLACE)]);
  const gone = Buffer.alloc(tags.length);
  gone[0] = 0xec;
  gone.writeUInt8(1, 1);
  gone.writeUInt32BE(tags.length - 9, 5);
  return { file: Buffer.concat([recorded, tags]), clean: Buffer.concat([recorded, gone]) };
}

/** Some seconds of noise: it cannot be made small, so that the file has several parts. */
async function record(): Promise<string> {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const paper = canvas.getContext("2d")!;
  const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: "video/webm;codecs=vp8", videoBitsPerSecond: 12_000_000 });
  const pieces: Blob[] = [];
  let size = 0;
  const done = new Promise<void>((end) => {
    recorder.ondataavailable = ({ data }) => {
      pieces.push(data);
      size += data.size;
      if (size > 2_000_000 && recorder.state === "recording") recorder.stop();
    };
    recorder.onstop = () => end();
  });
  const noise = paper.createImageData(640, 360);
  const draw = () => {
    for (let i = 0; i < noise.data.length; i += 65_536) crypto.getRandomValues(noise.data.subarray(i, i + 65_536));
    for (let i = 3; i < noise.data.length; i += 4) noise.data[i] = 255;
    paper.putImageData(noise, 0, 0);
    if (recorder.state !== "inactive") requestAnimationFrame(draw);
  };
  recorder.start(250);
  draw();
  await done;
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** The player of the page really plays. */
export async function expectPlays(page: Page) {
  const player = page.locator(".film video, .video-kept video").first();
  await expect(player).toBeVisible();
  const told = await player.evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
    await new Promise((done) => video.addEventListener("timeupdate", () => video.currentTime > 0 && done(undefined)));
    video.pause();
    return { width: video.videoWidth, at: video.currentTime };
  });
  expect(told.width).toBe(640);
  expect(told.at).toBeGreaterThan(0);
}
