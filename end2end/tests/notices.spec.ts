// A sender chooses how to be told, with and without JavaScript; the letter comes, and its link stops
// the next.
import { caseOf, press } from "./house/officer";
import { atAnyHour, post } from "./house/push";
import * as sender from "./house/sender";
import { awake, expect, pick, test } from "./house/test";

const CONTACT = { sender_kind: "citizen", name: "Nguyễn Thị Hòa", phone: "0912345678", email: "hoa.mau@example.com" };

test("a letter comes after the sender chose it, and its link stops the next", async ({ page, request, officer, visitor }) => {
  test.slow();
  const receipt = await sender.sent(request, "Ổ gà, thông báo bằng thư", { contact: CONTACT });
  await sender.follow(page, receipt);
  await page.getByRole("link", { name: "Chọn cách nhận thông báo" }).click();
  await awake(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nhận thông báo");
  await expect(page.getByLabel("Thư điện tử")).not.toBeChecked();
  await expect(page.locator("main")).not.toContainText("hoa.mau");
  await atAnyHour(page, receipt.number);
  await pick(page, "Thư điện tử");
  await page.getByRole("button", { name: "Lưu lựa chọn" }).click();
  await awake(page);
  await expect(page.getByRole("status")).toContainText("Đã lưu");
  await expect(page.getByLabel("Thư điện tử")).toBeChecked();

  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  const letters = () => post(receipt.number).filter((text) => text.includes("đã tiếp nhận"));
  // Ten seconds, so that an undo can stop it; then it leaves.
  await expect.poll(() => letters().length, { timeout: 40_000 }).toBe(1);
  const [letter] = letters();
  expect(letter).toContain("To: hoa.mau@example.com");
  for (const word of [sender.STORY, "Ổ gà", "Hòa", receipt.secret]) expect(letter).not.toContain(word);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/Đã gửi thư điện tử lúc/).first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await desk.reload();
  await expect(desk.getByText(/Đã gửi thư điện tử lúc/).first()).toBeVisible();

  // Somebody who reads the letter stops letters without signing in.
  const [link] = /http\S+\/thong-bao\/dung\/\S+/.exec(letter)!;
  const reader = await visitor();
  await reader.goto(link);
  await expect(reader.locator("main")).not.toContainText("Ổ gà");
  await reader.getByRole("button", { name: "Ngừng nhận thư" }).click();
  await expect(reader.getByRole("heading", { level: 1 })).toHaveText("Đã ngừng gửi thư");
  await page.reload();
  await expect(page.getByLabel("Thư điện tử")).not.toBeChecked();
});
