// The video with and without JavaScript: kept, shown on the check page, taken out again; and one that is
// no video says so while the draft goes on.
import { film as recorded, expectPlays, type Film } from "./house/film";
import * as sender from "./house/sender";
import { awake, expect, hasScript, test as house, visit } from "./house/test";

const test = house.extend<object, { film: Film }>({
  film: [async ({ browser }, use) => use(await recorded(browser)), { scope: "worker" }],
});

test("a short video is kept with the report and may be taken out again", async ({ page, film }) => {
  test.slow();
  await sender.upToPhotos(page, `Video ${hasScript() ? "có" : "không có"} JavaScript`);
  const video = page.locator("#video");
  const choose = async (name: string, bytes: Buffer, kind: string) => {
    await video.locator("#f-video").setInputFiles(sender.file(name, bytes, kind));
    if (!hasScript()) await video.getByRole("button", { name: "Gửi video này" }).click();
  };
  await choose("don.pdf", Buffer.from("%PDF-1.7 1 0 obj << >> endobj"), "application/pdf");
  await expect(page.locator("#video .error")).toContainText("không phải video MP4, MOV hoặc WebM");
  await choose("phim.webm", film.file, "video/webm");
  await expect(video).toContainText(/Đã nhận video, \d+ giây/, { timeout: 40_000 });
  if (hasScript()) await expectPlays(page);
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.locator(".film video")).toBeVisible();
  await visit(page, "/phan-anh/moi/hinh-anh");
  await video.getByRole("button", { name: "Bỏ video" }).click();
  await awake(page);
  await expect(page.locator("#f-video")).toBeVisible();
});
