// The rights over one's own data: only after a code, and everything that the page promises.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { codeFor } from "./house/post";
import * as sender from "./house/sender";
import { awake, expect, pick, test, visit } from "./house/test";

let count = 0;
function telephone() {
  count += 1;
  const tail = `${(Date.now() % 100_000) * 10 + (count % 10)}`.padStart(6, "0");
  return { typed: `0951 ${tail.slice(0, 3)} ${tail.slice(3)}`, e164: `+84951${tail}` };
}

async function sent(page: Page, phone: string, title: string) {
  await sender.upToPhotos(page, title);
  await sender.next(page);
  await sender.at(page, "lien-he");
  await sender.contact(page, "Nguyễn Thị Hòa", phone);
  await page.getByRole("button", { name: "Gửi phản ánh" }).click();
  return sender.receipt(page);
}

async function enter(page: Page, phone: { typed: string; e164: string }) {
  await page.getByRole("link", { name: "Nhận mã và mở" }).click();
  await awake(page);
  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill(phone.typed);
  await page.getByRole("button", { name: "Gửi mã cho tôi" }).click();
  await expect(page).toHaveURL(/\/dang-nhap\/ma/);
  await page.getByLabel("Mã xác nhận").fill(await codeFor(phone.e164));
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await awake(page);
}

test("number and secret do not open one's data, a code does; it is corrected, taken along and let go", async ({ page }) => {
  const phone = telephone();
  const receipt = await sent(page, phone.typed, "Ổ gà, quyền dữ liệu");
  await visit(page, `/tra-cuu/${receipt.number}/du-lieu`);
  await expect(page.locator("main")).not.toContainText("Nguyễn Thị Hòa");
  await enter(page, phone);
  await expect(page).toHaveURL(new RegExp(`/tra-cuu/${receipt.number}/du-lieu$`));
  await expect(page.locator("main")).toContainText("Nguyễn Thị Hòa");
  await expect(page.locator("main")).toContainText("Chưa có cán bộ nào mở");

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Tải tệp JSON" }).click();
  const file = JSON.parse(await readFile(await (await download).path(), "utf8"));
  expect(file.identity.name).toBe("Nguyễn Thị Hòa");

  await page.getByText("Sửa họ tên, địa chỉ, liên hệ").click();
  await page.getByLabel("Họ và tên").fill("");
  await page.getByRole("button", { name: "Lưu thay đổi" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Hoa");
  await page.getByRole("button", { name: "Lưu thay đổi" }).click();
  await awake(page);
  await expect(page.getByRole("status")).toContainText("Đã lưu thay đổi");
  await expect(page.locator("main")).toContainText("Nguyễn Thị Hoa");

  await page.getByText("Gỡ thông tin của tôi khỏi phản ánh").click();
  await expect(page.locator("main")).toContainText("sau khi phản ánh kết thúc");

  await page.getByText("Gửi yêu cầu tới bộ phận bảo vệ dữ liệu").click();
  await page.getByLabel("Nội dung yêu cầu").fill("Xin hạn chế sử dụng ảnh của tôi.");
  await page.getByLabel("Bạn yêu cầu gì").selectOption("restrict");
  await page.getByRole("button", { name: "Gửi yêu cầu" }).click();
  await awake(page);
  await expect(page).toHaveURL(/\/quyen-cua-toi/);
  await expect(page.locator("main")).toContainText(/YC-\d{4}-\d{6}/);
});
