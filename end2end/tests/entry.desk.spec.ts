// A phone call becomes a petition by keys alone: what is typed is kept while it is typed, what may be the
// same matter stands beside it, and the sender's receipt can be printed.
import * as sender from "./house/sender";
import { awake, expect, test } from "./house/test";

test("a caller's petition is entered without a mouse, survives a closed page, and ends at a receipt", async ({ officer, request }) => {
  const earlier = await sender.sent(request, "Ổ gà sâu trước cổng trường tiểu học");
  const desk = await officer("dieuphoi");
  await desk.goto("/xu-ly/nhap");
  await desk.getByRole("button", { name: "Nhập phản ánh mới" }).press("Enter");
  await expect(desk).toHaveURL(/\/xu-ly\/nhap\/[0-9a-f]{32}$/);
  await awake(desk);
  const address = desk.url();

  await desk.getByRole("radio", { name: "Điện thoại" }).focus();
  await desk.keyboard.press("Space");
  await desk.getByLabel("Mô tả").focus();
  const kept = desk.waitForResponse((answer) => answer.url().includes("/api/entry/keep") && answer.ok());
  await desk.keyboard.type(sender.STORY);
  await kept;
  await expect(desk.locator(".kept-note")).toContainText("Đã lưu lúc");

  // The browser goes; the words do not.
  await desk.goto("/xu-ly/nhap");
  await desk.getByRole("link", { name: "Nhập tiếp" }).first().press("Enter");
  await expect(desk).toHaveURL(address);
  await expect(desk.getByLabel("Mô tả")).toHaveValue(/học sinh đi xe đạp hay ngã/);
  await expect(desk.getByRole("radio", { name: "Điện thoại" })).toBeChecked();

  // Sent too early: what is missing is said, and the first of it takes the focus.
  await awake(desk);
  await desk.getByLabel("Mô tả").press("Control+Enter");
  await expect(desk).toHaveURL(/loi=invalid/);
  await expect(desk.locator("#problems")).toBeVisible();
  await expect(desk.getByLabel("Mô tả")).toHaveValue(/học sinh đi xe đạp hay ngã/);

  await awake(desk);
  await desk.getByLabel("Loại nội dung").selectOption({ label: "Phản ánh" });
  await desk.getByLabel("Lĩnh vực", { exact: true }).selectOption("GT-DUONG");
  await desk.getByLabel("Xã, phường, thị trấn").selectOption("08710");
  const told = desk.waitForResponse((answer) => answer.url().includes("/api/entry/keep") && answer.ok());
  await desk.getByLabel("Địa chỉ", { exact: true }).fill("cổng trường tiểu học");
  await told;
  await expect(desk.locator("#alike-list")).toContainText(earlier.number);
  await desk.getByLabel("Địa chỉ", { exact: true }).press("Control+Enter");

  await expect(desk).toHaveURL(/\/bien-nhan$/);
  const sheet = desk.locator(".entry-receipt");
  await expect(sheet).toContainText("Điện thoại");
  const number = (await sheet.locator("dd.number").first().textContent())!.trim();
  const secret = (await sheet.locator("dd.secret").textContent())!.trim();
  await desk.emulateMedia({ media: "print" });
  await expect(sheet.locator(".qr svg")).toBeVisible();
  await expect(desk.getByRole("button", { name: "In biên nhận" })).toBeHidden();
  await desk.emulateMedia({ media: "screen" });

  // The sender opens it with what the sheet says, and reads who typed it.
  await desk.goto(`/tra-cuu/${number}?ma=${encodeURIComponent(secret)}`);
  await expect(desk.locator("main")).toContainText("Cán bộ nhập phản ánh thay bạn");
});
