// Photos as a phone makes them: the sensor's picture lies on its side, and the file says so, where
// it was taken and with what. And a look into a file that came back.
import { expect, type Browser, type Page } from "@playwright/test";

export type Photos = {
  /** Small enough to travel as it is, with everything that the phone wrote into it. */
  small: Buffer;
  /** Larger than the house keeps. */
  large: Buffer;
};

/** A word that stands in the metadata only; it must never come back. */
export const CANARY = "KHONG-DUOC-LO-RA";

/** Corners of the picture when it stands upright: top left, top right, bottom right, bottom left. */
const UPRIGHT = ["red", "green", "blue", "yellow"] as const;

export async function photos(browser: Browser): Promise<Photos> {
  const context = await browser.newContext({ javaScriptEnabled: true });
  const page = await context.newPage();
  const made = { small: await phonePhoto(page, 1200, 900), large: await phonePhoto(page, 2400, 1800) };
  await context.close();
  return made;
}

async function phonePhoto(page: Page, width: number, height: number): Promise<Buffer> {
  const address = await page.evaluate(
    ({ width, height, corners }) => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width, height });
      const paper = canvas.getContext("2d")!;
      const sky = paper.createLinearGradient(0, 0, width, height);
      sky.addColorStop(0, "#556");
      sky.addColorStop(1, "#cba");
      paper.fillStyle = sky;
      paper.fillRect(0, 0, width, height);
      // Turned clockwise by a quarter, the bottom left becomes the top left.
      const [w, h] = [width / 4, height / 4];
      const places = [[0, height - h], [0, 0], [width - w, 0], [width - w, height - h]];
      places.forEach(([x, y], i) => {
        paper.fillStyle = corners[i];
        paper.fillRect(x, y, w, h);
      });
      return canvas.toDataURL("image/jpeg", 0.9);
    },
    { width, height, corners: UPRIGHT },
  );
  const jpeg = Buffer.from(address.split(",")[1], "base64");
  return Buffer.concat([jpeg.subarray(0, 2), segment(exif()), segment(xmp()), jpeg.subarray(2)]);
}

const segment = (body: Buffer) => {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};

const xmp = () =>
  Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/">${CANARY}</x:xmpmeta>`);

/** Exif 2.3: make, orientation 6, position (21°18′32″ N 105°36′17″ E); little-endian TIFF. */
function exif(): Buffer {
  const tiff = Buffer.alloc(256);
  tiff.write("II*\0", 0, "latin1");
  tiff.writeUInt32LE(8, 4);
  const directory = (at: number, entries: [tag: number, kind: number, count: number, value: number][]) => {
    tiff.writeUInt16LE(entries.length, at);
    entries.forEach(([tag, kind, count, value], i) => {
      const entry = at + 2 + i * 12;
      tiff.writeUInt16LE(tag, entry);
      tiff.writeUInt16LE(kind, entry + 2);
      tiff.writeUInt32LE(count, entry + 4);
      tiff.writeUInt32LE(value, entry + 8);
    });
  };
  const [SHORT, ASCII, LONG, RATIONAL] = [3, 2, 4, 5];
  tiff.write(CANARY + "\0", 60, "latin1");
  directory(8, [
    [0x010f, ASCII, CANARY.length + 1, 60],
    [0x0112, SHORT, 1, 6],
    [0x8825, LONG, 1, 100],
  ]);
  directory(100, [
    [1, ASCII, 2, "N".charCodeAt(0)],
    [2, RATIONAL, 3, 160],
    [3, ASCII, 2, "E".charCodeAt(0)],
    [4, RATIONAL, 3, 184],
  ]);
  [21, 1, 18, 1, 32, 1, 105, 1, 36, 1, 17, 1].forEach((n, i) => tiff.writeUInt32LE(n, 160 + i * 4));
  return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
}

/** The segments before the picture itself, as `E1 Exif`. */
function segments(jpeg: Buffer): string[] {
  expect(jpeg.readUInt16BE(0), "a JPEG").toBe(0xffd8);
  const found: string[] = [];
  for (let at = 2; jpeg[at] === 0xff && jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2))
    found.push(`${jpeg[at + 1].toString(16).toUpperCase()} ${jpeg.toString("latin1", at + 4, at + 8)}`);
  return found;
}

/** The longer side of the JPEG inside `body`, pixels, as its frame header says. */
export function longerSide(body: Buffer): number {
  let at = body.indexOf(Buffer.from([0xff, 0xd8, 0xff])) + 2;
  while (![0xc0, 0xc1, 0xc2].includes(body[at + 1])) at += 2 + body.readUInt16BE(at + 2);
  return Math.max(body.readUInt16BE(at + 5), body.readUInt16BE(at + 7));
}

/**
 * Nothing but the picture: of all application and comment segments only JFIF's may be there, and
 * those named: a browser writes the name of its colours (ICC), the same into every photo.
 */
export function expectNoMetadata(jpeg: Buffer, harmless: string[] = []) {
  const told = segments(jpeg).filter((name) => /^(E.|FE) /.test(name) && !["E0 JFIF", ...harmless].includes(name));
  expect(told, "metadata in a photo").toEqual([]);
  expect(jpeg.includes(CANARY), "the phone's words in a photo").toBe(false);
}

/** Upright, and with each corner where it belongs. */
export async function expectUpright(page: Page, jpeg: Buffer) {
  const seen = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/jpeg;base64,${base64}`;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const paper = canvas.getContext("2d")!;
    paper.drawImage(image, 0, 0);
    const name = ([r, g, b]: Uint8ClampedArray) =>
      r > 180 ? (g > 180 ? "yellow" : "red") : g > b ? "green" : "blue";
    const at = (x: number, y: number) => name(paper.getImageData(x, y, 1, 1).data);
    const [right, bottom] = [width - 9, height - 9];
    return { upright: width < height, corners: [at(8, 8), at(right, 8), at(right, bottom), at(8, bottom)] };
  }, jpeg.toString("base64"));
  expect(seen).toEqual({ upright: true, corners: [...UPRIGHT] });
}

/** The JPEG inside the body of an upload. */
export function jpegIn(body: Buffer): Buffer {
  const from = body.indexOf(Buffer.from([0xff, 0xd8, 0xff]));
  return body.subarray(from, body.lastIndexOf(Buffer.from([0xff, 0xd9])) + 2);
}

/** Red, green and blue of a JPEG at a share of its width and height. */
export const colourAt = (page: Page, jpeg: Buffer, x: number, y: number) =>
  page.evaluate(
    async ({ base64, x, y }) => {
      const image = new Image();
      image.src = `data:image/jpeg;base64,${base64}`;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth, height: image.naturalHeight });
      const pen = canvas.getContext("2d")!;
      pen.drawImage(image, 0, 0);
      return [...pen.getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data].slice(0, 3);
    },
    { base64: jpeg.toString("base64"), x, y },
  );
