// What goes wrong while a report is written, and that nothing typed is lost by it.
import * as sender from "./house/sender";
import { awake, expect, hasScript, test, visit } from "./house/test";

test("what is missing is said at the top and at its field, and what was typed stays", async ({ page }) => {
  await sender.begin(page);
  await sender.next(page);
  await awake(page);
  await expect(page).toHaveTitle(/^Lỗi: /);
  await sender.kind(page);
  await sender.place(page);
  await sender.category(page);

  await sender.story(page).fill("Ngắn quá.");
  await page.getByLabel(/^Tiêu đề/).fill("Ổ gà trước cổng trường");
  await sender.next(page);
  await awake(page);
  const summary = page.getByRole("alert");
  await expect(summary).toBeFocused();
  await expect(sender.story(page)).toHaveValue("Ngắn quá.");
  await expect(page.getByLabel(/^Tiêu đề/)).toHaveValue("Ổ gà trước cổng trường");
  await expect(sender.story(page)).toHaveAttribute("aria-invalid", "true");
  await summary.getByRole("link", { name: /cần ít nhất 20 ký tự/ }).click();
  await expect(sender.story(page)).toBeInViewport();
  await expect(page).toHaveURL(/#f-description$/);

  await sender.describe(page, "Ổ gà trước cổng trường");
  await sender.next(page);
  await sender.at(page, "lien-he");
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Hòa");
  await page.getByLabel("Số điện thoại").fill("12");
  await sender.next(page);
  await awake(page);
  await expect(page.getByRole("alert").getByRole("link", { name: /Số điện thoại chưa đúng/ })).toBeVisible();
  await expect(page.getByLabel("Họ và tên")).toHaveValue("Nguyễn Thị Hòa");
});

test("a file that is no honest photo says why, and the draft goes on", async ({ page, photos }) => {
  const all: [name: string, bytes: Buffer, sentence: RegExp][] = [
    ["don.jpg", Buffer.from("%PDF-1.7\n1 0 obj << >> endobj\n%%EOF"), /không phải ảnh JPEG, PNG hoặc WebP/],
    ["lon.jpg", Buffer.concat([photos.small.subarray(0, 999), Buffer.alloc(16_000_000)]), /lớn hơn 15 MB/],
    ["hai-mat.jpg", Buffer.concat([Buffer.from("GIF89a/*"), photos.small]), /không phải ảnh JPEG, PNG hoặc WebP/],
    ["kem.jpg", Buffer.concat([photos.small, Buffer.from("PK\x03\x04<script>alert(1)</script>")]), /kèm dữ liệu lạ/],
    ["cut.jpg", photos.small.subarray(0, 20_000), /bị hỏng hoặc tải lên chưa đủ/],
  ];
  // Making a photo smaller leaves behind what hangs on it, so with JavaScript that one is welcome.
  const bad = all.filter(([name]) => !hasScript() || name !== "kem.jpg");
  await sender.upToPhotos(page, "Ổ gà, ảnh hỏng");
  if (hasScript()) {
    await sender.choose(page, bad.map(([name, bytes]) => sender.file(name, bytes)));
    for (const [name, , sentence] of bad) {
      const one = page.getByRole("listitem").filter({ hasText: name });
      await expect(one.getByRole("status")).toHaveText(sentence);
      await one.getByRole("button", { name: "Bỏ qua" }).click();
    }
  } else {
    for (const [name, bytes, sentence] of bad) {
      await sender.choose(page, [sender.file(name, bytes)]);
      await expect(page.getByRole("alert")).toContainText(sentence);
    }
  }
  await sender.choose(page, [sender.file("tot.jpg", photos.small)]);
  await expect(sender.kept(page)).toHaveCount(1);
  await visit(page, "/phan-anh/moi/noi-dung");
  await expect(sender.story(page)).toHaveValue(sender.STORY);
  await visit(page, "/phan-anh/moi/hinh-anh");
  await expect(sender.kept(page)).toHaveCount(1);
});

test("sending twice makes one petition", async ({ page, context }) => {
  await sender.upToPhotos(page, "Ổ gà, gửi hai lần");
  await sender.next(page);
  await sender.at(page, "lien-he");
  await sender.contact(page);
  const again = await context.newPage();
  await visit(again, "/phan-anh/moi/kiem-tra");
  await page.getByRole("button", { name: "Gửi phản ánh" }).dblclick();
  const first = await sender.receipt(page);
  await again.getByRole("button", { name: "Gửi phản ánh" }).click();
  expect(await sender.receipt(again)).toEqual(first);
  await visit(again, "/phan-anh/moi");
  await expect(again.locator("main")).toContainText(first.number);
});

test("a draft is still there when the browser was closed", async ({ page, context, visitor, photos }) => {
  await sender.upToPhotos(page, "Ổ gà, viết dở");
  await sender.choose(page, [sender.file("mot.jpg", photos.small)]);
  await expect(sender.kept(page)).toHaveCount(1);
  const cookies = await context.storageState();
  await page.close();

  const later = await visitor({ storageState: cookies });
  await visit(later, "/phan-anh/moi");
  await expect(later.getByText("Bạn có một bản nháp đang viết dở")).toBeVisible();
  await later.getByRole("link", { name: "Tiếp tục bản nháp" }).click();
  await sender.at(later, "(hinh-anh|lien-he)");
  await visit(later, "/phan-anh/moi/kiem-tra");
  await expect(later.getByText(sender.STORY).first()).toBeVisible();
  await expect(later.getByRole("img", { name: "Ảnh 1 bạn gửi" })).toBeVisible();

  const stranger = await visitor();
  await stranger.goto("/phan-anh/moi/kiem-tra");
  await expect(stranger).toHaveURL(/\/phan-anh\/moi$/);
});
