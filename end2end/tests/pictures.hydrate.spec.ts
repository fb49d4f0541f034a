// Photos before they leave the phone: made smaller, covered, ordered; the place in them only offered.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { colourAt, expectNoMetadata, expectUpright, jpegIn, longerSide } from "./house/photo";
import * as sender from "./house/sender";
import { expect, isPhone, test, visit } from "./house/test";

const PHOTOS = "/phan-anh/moi/hinh-anh";
const OUTBOX = "/phan-anh/ngoai-mang";
const BLACK = [0, 0, 0];

/** At the photos' question, with everything that leaves the page for the server. */
async function atPhotos(page: Page) {
  await sender.begin(page);
  await visit(page, PHOTOS);
  const sent: { name: string; body: Buffer }[] = [];
  // Only a request that is held for a moment shows the whole of its body.
  await page.route("**/api/report/*", async (route) => {
    const request = route.request();
    const [, name] = /\/api\/report\/([\w-]+)/.exec(request.url())!;
    sent.push({ name, body: request.postDataBuffer() ?? Buffer.alloc(0) });
    await route.continue();
  });
  return sent;
}

const gallery = (page: Page, ...shots: Buffer[]) =>
  page.locator("#from-gallery").setInputFiles(shots.map((shot, i) => sender.file(`anh-${i + 1}.jpg`, shot)));
const coverOf = (page: Page, n: number) => page.getByRole("button", { name: `Che mặt, biển số ở ảnh ${n}` });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Che mặt, biển số" });
const boxes = (page: Page) => dialog(page).getByRole("group", { name: "Các ô che" }).getByRole("button");
const said = (page: Page, n: number) => page.locator(".kept-photo").nth(n - 1).getByRole("status");
const expectBlack = (colour: number[]) => expect(Math.max(...colour), `black, not ${colour}`).toBeLessThan(24);

/** Draws over the picture from one share to another, as a finger does. */
async function drag(page: Page, from: [number, number], to: [number, number]) {
  await expect(dialog(page).locator(".cover-stage img")).toHaveJSProperty("complete", true);
  const { x, y, width, height } = (await dialog(page).locator(".cover-stage").boundingBox())!;
  await page.mouse.move(x + from[0] * width, y + from[1] * height);
  await page.mouse.down();
  await page.mouse.move(x + ((from[0] + to[0]) / 2) * width, y + ((from[1] + to[1]) / 2) * height);
  await page.mouse.move(x + to[0] * width, y + to[1] * height);
  await page.mouse.up();
}

/** The photo as the server keeps it. */
async function keptBytes(page: Page, n: number) {
  const src = await sender.kept(page).nth(n - 1).getAttribute("src");
  return (await page.request.get(src!.replace(/320$/, "2048"))).body();
}

test("nothing leaves the phone before the sender says so, and then small, upright and without metadata", async ({ page, photos }) => {
  const sent = await atPhotos(page);
  await gallery(page, photos.small, photos.large);
  await expect(page.getByText("Chưa tải lên")).toHaveCount(2);
  expect(sent).toEqual([]);
  await page.getByRole("button", { name: "Tải 2 ảnh lên" }).click();
  await expect(page.getByText("Đã tải lên")).toHaveCount(2);
  const uploads = sent.filter(({ name }) => name === "photo").map(({ body }) => jpegIn(body));
  expect(uploads.map(longerSide)).toEqual([1200, 2048]);
  for (const jpeg of uploads) {
    expectNoMetadata(jpeg, ["E2 ICC_"]);
    await expectUpright(page, jpeg);
  }
});

test("“Tiếp tục” takes along what was chosen, in the order that is seen", async ({ page, photos }) => {
  await atPhotos(page);
  await gallery(page, photos.small, photos.large);
  await expect(page.getByText("Chưa tải lên")).toHaveCount(2);
  await page.getByRole("button", { name: "Đưa ảnh 2 lên trước" }).click();
  await expect(page.getByRole("button", { name: "Đưa ảnh 1 ra sau" })).toBeFocused();
  await sender.next(page);
  await sender.at(page, "lien-he");
  await visit(page, PHOTOS);
  await expect(sender.kept(page)).toHaveCount(2);
  expect([longerSide(await keptBytes(page, 1)), longerSide(await keptBytes(page, 2))]).toEqual([2048, 1200]);
});

test("faces are covered before the photo leaves, by finger, and the boxes are in its pixels", async ({ page, photos }) => {
  const sent = await atPhotos(page);
  await gallery(page, photos.large);
  await coverOf(page, 1).click();
  await expect(dialog(page).getByRole("button", { name: "Xong" })).toBeDisabled();
  await drag(page, [0.1, 0.1], [0.4, 0.3]);
  await expect(boxes(page)).toHaveCount(1);
  // A tap sets a box of its own; a box is moved and stretched.
  await drag(page, [0.7, 0.7], [0.7, 0.7]);
  await expect(boxes(page)).toHaveCount(2);
  await drag(page, [0.7, 0.7], [0.6, 0.6]);
  await expect(boxes(page).nth(1)).toHaveAccessibleName("Ô che 2 trên 2: cách trái 50%, cách trên 54%, rộng 20%, cao 12%");
  await drag(page, [0.7, 0.66], [0.9, 0.8]);
  await expect(boxes(page).nth(1)).toHaveAccessibleName(/rộng (39|40|41)%, cao (25|26|27)%/);
  await dialog(page).getByRole("button", { name: "Hoàn tác" }).click();
  await expect(boxes(page).nth(1)).toHaveAccessibleName(/rộng 20%, cao 12%/);
  await dialog(page).getByRole("button", { name: "Xong" }).click();
  await expect(dialog(page)).toBeHidden();
  expect(sent).toEqual([]);
  await page.locator("#photo-send").click();
  await expect(said(page, 1)).toHaveText("Đã tải lên");
  const jpeg = jpegIn(sent.find(({ name }) => name === "photo")!.body);
  for (const [x, y] of [[0.11, 0.11], [0.39, 0.29], [0.52, 0.56], [0.68, 0.64]]) expectBlack(await colourAt(page, jpeg, x, y));
  for (const [x, y] of [[0.45, 0.2], [0.25, 0.35], [0.85, 0.5]]) expect(Math.max(...(await colourAt(page, jpeg, x, y)))).toBeGreaterThan(60);
  await visit(page, PHOTOS);
  const kept = await keptBytes(page, 1);
  expectBlack(await colourAt(page, kept, 0.25, 0.2));
});

test("an uploaded photo is covered too: the server then has the covered one only", async ({ page, photos }) => {
  await atPhotos(page);
  await sender.choose(page, [1, 2, 3].map((n) => sender.file(`${n}.jpg`, photos.small)));
  await expect(sender.kept(page)).toHaveCount(3);
  // Opened anew, nothing of the file is here any more: what the server has is covered.
  await visit(page, PHOTOS);
  const old = (await sender.kept(page).nth(1).getAttribute("src"))!;
  await coverOf(page, 2).click();
  await drag(page, [0.3, 0.3], [0.7, 0.7]);
  await dialog(page).getByRole("button", { name: "Xong" }).click();
  await expect(dialog(page)).toBeHidden();
  await expect(said(page, 2)).toHaveText("Đã tải lên");
  await visit(page, PHOTOS);
  await expect(sender.kept(page)).toHaveCount(3);
  expectBlack(await colourAt(page, await keptBytes(page, 2), 0.5, 0.5));
  expect(await colourAt(page, await keptBytes(page, 1), 0.5, 0.5)).not.toEqual(BLACK);
  expect((await page.request.get(old)).status()).toBe(404);
});

test("covering works by keyboard alone, in both themes without a barrier", async ({ page, photos }) => {
  await atPhotos(page);
  await gallery(page, photos.small);
  await expect(said(page, 1)).toHaveText("Chưa tải lên");
  await coverOf(page, 1).focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("heading", { name: "Che mặt, biển số" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(dialog(page).getByRole("button", { name: "Thêm ô" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(boxes(page)).toBeFocused();
  await expect(boxes(page)).toHaveAccessibleName("Ô che 1 trên 1: cách trái 40%, cách trên 44%, rộng 20%, cao 12%");
  for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowLeft");
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowUp");
  for (let i = 0; i < 5; i++) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(boxes(page)).toHaveAccessibleName("Ô che 1 trên 1: cách trái 30%, cách trên 40%, rộng 25%, cao 13%");
  await expect(dialog(page).getByRole("status")).toHaveText(/rộng 25%, cao 13%/);
  await page.keyboard.press("Control+z");
  await expect(boxes(page)).toHaveAccessibleName(/cao 12%/);
  await page.keyboard.press("Delete");
  await expect(boxes(page)).toHaveCount(0);
  await expect(dialog(page).getByRole("button", { name: "Thêm ô" })).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(boxes(page)).toHaveCount(1);

  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      .include("#photo-cover")
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`), colorScheme).toEqual([]);
  }
  // Escape asks before it throws boxes away, and then changes nothing.
  const asked: string[] = [];
  page.on("dialog", (question) => (asked.push(question.message()), question.accept()));
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  expect(asked).toEqual(["Bỏ các ô che vừa vẽ?"]);
  await expect(said(page, 1)).toHaveText("Chưa tải lên");
  await expect(coverOf(page, 1)).toBeFocused();
});

test("the dialog fits a phone of 360 px, and its buttons are large enough", async ({ page, photos }) => {
  test.skip(!isPhone());
  await page.setViewportSize({ width: 360, height: 640 });
  await atPhotos(page);
  await gallery(page, photos.large);
  await coverOf(page, 1).click();
  await dialog(page).getByRole("button", { name: "Thêm ô" }).click();
  const { scrollWidth, clientWidth } = await dialog(page).evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }));
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
  const small = await dialog(page).locator("button:not(.cover-box)").evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width < 44 || height < 44).length);
  expect(small).toBe(0);
});

test("a photo that was cut off is tried again, and what is lost is not passed over", async ({ page, photos }) => {
  await atPhotos(page);
  await page.route("**/api/report/photo", (route) => route.abort());
  await gallery(page, photos.small);
  await expect(said(page, 1)).toHaveText("Chưa tải lên");
  await sender.next(page);
  await expect(said(page, 1)).toHaveText(/^Mất kết nối, ảnh chưa lên/);
  await expect(page.getByRole("button", { name: "Thử lại" })).toBeFocused();
  await expect(page).toHaveURL(/hinh-anh$/);
  await page.unroute("**/api/report/photo");
  await page.getByRole("button", { name: "Thử lại" }).click();
  await expect(said(page, 1)).toHaveText("Đã tải lên");
  await sender.next(page);
  await sender.at(page, "lien-he");
});

test("the place in a photo is offered and sent by a tap only", async ({ page, photos }) => {
  const sent = await atPhotos(page);
  await gallery(page, photos.small);
  const offer = page.locator("#photo-offer");
  await expect(offer).toContainText("Ảnh này chụp tại tọa độ 21.308889, 105.604722");
  await page.locator("#photo-send").click();
  await expect(said(page, 1)).toHaveText("Đã tải lên");
  expect(sent.map(({ name }) => name)).toEqual(["photo"]);
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.locator("main")).not.toContainText("Vị trí 21");

  await visit(page, PHOTOS);
  await gallery(page, photos.small);
  await offer.getByRole("button", { name: "Dùng vị trí này" }).click();
  await expect(offer).toContainText("Đã lấy nơi chụp ảnh làm vị trí");
  expect(sent.map(({ name }) => name)).toEqual(["photo", "photo-point"]);
  await sender.next(page);
  await sender.at(page, "lien-he");
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.locator("main")).toContainText(/Vị trí 21[.,]3088/);
  // It has a place now: no second offer.
  await visit(page, PHOTOS);
  await gallery(page, photos.small);
  await expect(page.getByText("Chưa tải lên")).toHaveCount(1);
  await expect(offer).toBeHidden();
});

test("a place is read from honest bytes only, whatever else a file says", async ({ page, photos }) => {
  await visit(page, OUTBOX);
  const read = (bytes: Buffer) =>
    page.evaluate(async (base64) => {
      const raw = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
      return (globalThis as never as { photoPlace: { read(file: File): Promise<{ lat: number; lng: number } | undefined> } }).photoPlace.read(new File([raw], "a.jpg"));
    }, bytes.toString("base64"));
  const place = await read(photos.small);
  expect(place!.lat).toBeCloseTo(21.308889, 5);
  expect(place!.lng).toBeCloseTo(105.604722, 5);
  const tiff = photos.small.indexOf("II*\0");
  const changed = (edit: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(photos.small);
    edit(bytes);
    return read(bytes);
  };
  // South and west; a fraction over zero; an offset beyond the file; a latitude beyond the pole; no letter.
  expect((await changed((bytes) => bytes.write("S", tiff + 110, "latin1")))!.lat).toBeCloseTo(-21.308889, 5);
  expect(await changed((bytes) => bytes.writeUInt32LE(0, tiff + 164))).toBeUndefined();
  expect(await changed((bytes) => bytes.writeUInt32LE(0xffffff00, tiff + 4))).toBeUndefined();
  expect(await changed((bytes) => bytes.writeUInt32LE(91, tiff + 160))).toBeUndefined();
  expect(await changed((bytes) => bytes.writeUInt16LE(99, tiff + 102))).toBeUndefined();
  for (const cut of [0, 1, 3, 20, 60, 120, 180]) expect(await read(photos.small.subarray(0, cut))).toBeUndefined();
  expect(await read(Buffer.from("%PDF-1.7"))).toBeUndefined();
});

test("in the outbox too: ordered, covered before it is sent, the place filled in by a tap", async ({ page, photos }) => {
  await visit(page, OUTBOX);
  await expect(page.locator("#outbox")).toHaveAttribute("data-ready", "true");
  await page.locator("#outbox-gallery").setInputFiles([sender.file("1.jpg", photos.small), sender.file("2.jpg", photos.large)]);
  await expect(page.locator("#outbox-photos img[src]")).toHaveCount(2);
  const point = () => page.evaluate(() => ["lat", "lng"].map((name) => document.querySelector<HTMLInputElement>(`#outbox-form [name=${name}]`)!.value));
  expect(await point()).toEqual(["", ""]);
  await page.locator("#photo-offer").getByRole("button", { name: "Dùng vị trí này" }).click();
  await expect.poll(point).toEqual(["21.308889", "105.604722"]);

  const pictures = page.locator("#outbox-photos img[src]");
  const large = await pictures.nth(1).getAttribute("src");
  await page.getByRole("button", { name: "Đưa ảnh 2 lên trước" }).click();
  await expect(pictures.first()).toHaveAttribute("src", large!);
  await coverOf(page, 1).click();
  await drag(page, [0.4, 0.4], [0.6, 0.6]);
  await dialog(page).getByRole("button", { name: "Xong" }).click();
  await expect(said(page, 1)).toHaveText("Đã che");
  const sealed = () =>
    page.evaluate(async () => {
      const { list, photo } = (globalThis as never as { outboxStore: { list(): Promise<{ photos: string[]; inner: { answers: object } }[]>; photo(id: string): Promise<Blob> } }).outboxStore;
      const [item] = await list();
      const blobs = await Promise.all(item.photos.map((id) => photo(id)));
      const texts = await Promise.all(blobs.map(async (blob) => {
        let text = "";
        for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
        return btoa(text);
      }));
      return { texts, answers: item.inner.answers as { lat: string } };
    });
  const { texts } = await sealed();
  const [first, second] = texts.map((text) => Buffer.from(text, "base64"));
  expect([longerSide(first), longerSide(second)]).toEqual([2048, 1200]);
  for (const jpeg of [first, second]) expectNoMetadata(jpeg, ["E2 ICC_"]);
  expectBlack(await colourAt(page, first, 0.5, 0.5));
  await expect.poll(async () => (await sealed()).answers.lat).toBe("21.308889");
  await page.getByRole("button", { name: "Bỏ ảnh 1" }).click();
  await expect(page.locator("#outbox-photos img[src]")).toHaveCount(1);
  await expect.poll(async () => (await sealed()).texts.length).toBe(1);
});
