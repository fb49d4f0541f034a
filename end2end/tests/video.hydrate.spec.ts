// A short video that really loses its line in the middle: from the outbox and from the photos' page it
// becomes part of exactly one petition, byte by byte, without the place it was recorded at.
import { expect, test as base } from "@playwright/test";
import { expectPlays, film as recorded, PLACE, type Film } from "./house/film";
import { line } from "./house/line";
import { caseOf, session } from "./house/officer";
import * as sender from "./house/sender";
import { pick } from "./house/test";

type Line = Awaited<ReturnType<typeof line>>;

const test = base.extend<{ wire: Line }, { film: Film }>({
  film: [async ({ browser }, use) => use(await recorded(browser)), { scope: "worker" }],
  wire: async ({}, use) => {
    const wire = await line();
    await use(wire);
    wire.close();
  },
});
test.use({ serviceWorkers: "allow" });
test.slow();

const OUTBOX = "/phan-anh/ngoai-mang";
const isPart = (request: { method?: string; url?: string }) => request.method === "PUT" && /\/videos?\//.test(request.url ?? "");

test("chosen with no network, cut in the middle, gone on with after the tab was closed: one petition with its video", async ({ page, context, browser, wire, film }) => {
  expect(film.file.length).toBeGreaterThan(3 * 512 * 1024);
  await page.goto(wire.address);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  wire.down();
  await page.goto(wire.address + OUTBOX);
  await expect(page.locator("#outbox")).toHaveAttribute("data-ready", "true");
  await pick(page, "Phản ánh");
  await sender.commune(page);
  await page.getByRole("searchbox").fill("o ga");
  await pick(page, /^Hư hỏng mặt đường/);
  await page.locator("#f-description").fill(sender.STORY);
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Hòa");
  await page.getByLabel("Số điện thoại").fill("0912 345 678");
  await page.locator("#outbox-film").setInputFiles(sender.file("phim.webm", film.file, "video/webm"));
  await expect(page.locator("#outbox-video")).toContainText("Video được khóa và giữ trong máy này");
  await expect(page.locator("#outbox-video .video-kept video")).toBeVisible();
  const clear = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((done) => {
      const asked = indexedDB.open("vinhphuc-s-outbox");
      asked.onsuccess = () => done(asked.result);
    });
    const rows = await new Promise<{ data: ArrayBuffer }[]>((done) => {
      const asked = db.transaction("photos").objectStore("photos").getAll();
      asked.onsuccess = () => done(asked.result);
    });
    db.close();
    return rows.map(({ data }) => new TextDecoder("latin1").decode(data)).join("");
  });
  expect(clear.length).toBeGreaterThan(film.file.length);
  expect(clear).not.toContain(PLACE);
  await page.getByRole("button", { name: "Gửi phản ánh", exact: true }).click();
  const items = page.locator(".queue-item");
  await expect(items).toContainText("Chờ mạng");

  // The second part arrives and its answer is lost; the third never arrives; then the tab is closed.
  let parts = 0;
  wire.cuts((request) => {
    if (!isPart(request)) return "none";
    parts += 1;
    return parts === 2 ? "after" : parts > 2 ? "before" : "none";
  });
  wire.up();
  await page.getByRole("button", { name: "Gửi ngay" }).click().catch(() => {});
  await expect.poll(() => parts, { timeout: 30_000 }).toBeGreaterThan(2);
  await page.close();
  expect(wire.receipts).toHaveLength(0);
  const before = parts;

  wire.cuts((request) => (isPart(request) && (parts += 1), "none"));
  const again = await context.newPage();
  await again.goto(wire.address + OUTBOX);
  const now = again.getByRole("button", { name: "Gửi ngay" });
  await expect(async () => {
    if (await now.isVisible()) await now.click({ timeout: 1_000 }).catch(() => {});
    await expect(again.locator(".queue-item").filter({ hasText: "Đã gửi" })).toHaveCount(1, { timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
  expect(new Set(wire.receipts.map(({ id, number }) => `${id} ${number}`)).size).toBe(1);
  // What was there was not sent again.
  expect(parts - before).toBe(Math.ceil(film.file.length / (512 * 1024)) - 2);

  const { number, secret } = wire.receipts[0];
  await sender.follow(again, { number, secret });
  const back = await again.request.get(`/tra-cuu/${number}/video`);
  expect(back.headers()["cache-control"]).toContain("no-store");
  const bytes = await back.body();
  expect(bytes.includes(PLACE)).toBe(false);
  expect(bytes.equals(film.clean)).toBe(true);
  await expectPlays(again);

  const desk = await browser.newContext({ storageState: session("dieuphoi"), javaScriptEnabled: true });
  const officer = await desk.newPage();
  await officer.goto(process.env.BASE_URL + caseOf(number));
  await expectPlays(officer);
  const film2 = await officer.locator(".film video").getAttribute("src");
  await desk.close();
  const stranger = await browser.newContext();
  const refused = await stranger.request.get(process.env.BASE_URL + film2!, { maxRedirects: 0 });
  expect(refused.ok()).toBe(false);
  expect((await refused.body()).length).toBeLessThan(20_000);
  await stranger.close();
});

test("on the photos' page it is paused, loses its line, goes on by itself and belongs to the report", async ({ page, wire, film }) => {
  await page.goto(`${wire.address}/phan-anh/moi`);
  await page.getByRole("button", { name: "Bắt đầu", exact: true }).click();
  await sender.at(page, "loai");
  await sender.kind(page);
  await sender.place(page);
  await sender.category(page);
  await sender.describe(page, "Nước chảy tràn qua ổ gà");
  const video = page.locator("#video");
  await expect(video).toContainText("Chỉ cán bộ xử lý xem được, không công khai.");
  await video.locator("#f-video").setInputFiles(sender.file("loi.webm", Buffer.from("%PDF-1.7 not a film"), "application/pdf"));
  await expect(video.getByRole("alert")).toContainText("không phải video");

  let parts = 0;
  wire.cuts(() => "none");
  let lost = 0;
  await page.route("**/phan-anh/moi/video/*", async (route) => {
    if (route.request().method() !== "PUT") return route.continue();
    parts += 1;
    if (parts === 2 || parts === 3) {
      lost += 1;
      return route.abort("connectionreset");
    }
    return route.continue();
  });
  await video.locator("#f-video").setInputFiles(sender.file("phim.webm", film.file, "video/webm"));
  await expect(video.locator(".video-state")).toContainText("Mất kết nối ở");
  await expect(video.getByRole("button", { name: "Gửi tiếp" })).toBeVisible();
  await expect(video).toContainText("Đã nhận video", { timeout: 40_000 });
  expect(lost).toBe(2);
  await expectPlays(page);
  await sender.next(page);
  await sender.at(page, "lien-he");
  await sender.contact(page);
  await expect(page.locator(".film video")).toBeVisible();
  await page.getByRole("button", { name: "Gửi phản ánh" }).click();
  const receipt = await sender.receipt(page);
  await sender.follow(page, receipt);
  const back = await page.request.get(`/tra-cuu/${receipt.number}/video`);
  expect((await back.body()).equals(film.clean)).toBe(true);
});
