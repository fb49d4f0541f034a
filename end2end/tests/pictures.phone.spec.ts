// A report's photos in another order and taken out again, with and without JavaScript.
import * as sender from "./house/sender";
import { awake, expect, hasScript, test, visit } from "./house/test";

test("photos are put in order and taken out with buttons alone", async ({ page, photos }) => {
  await sender.begin(page);
  await visit(page, "/phan-anh/moi/hinh-anh");
  await sender.choose(page, [1, 2, 3].map((n) => sender.file(`${n}.jpg`, photos.small)));
  await expect(sender.kept(page)).toHaveCount(3);
  // As the server has them, whoever draws the page.
  await visit(page, "/phan-anh/moi/hinh-anh");
  const order = () => sender.kept(page).evaluateAll((all) => all.map((one) => /anh\/([^/]+)/.exec(one.getAttribute("src")!)![1]));
  const [first, second, third] = await order();
  // Without JavaScript each press loads the page anew.
  const expectOrder = (wanted: string[]) => expect(async () => expect(await order()).toEqual(wanted)).toPass();

  await expect(page.getByRole("button", { name: "Đưa ảnh 1 lên trước" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Đưa ảnh 3 ra sau" })).toBeDisabled();
  const later = page.getByRole("button", { name: "Đưa ảnh 1 ra sau" });
  await later.focus();
  await page.keyboard.press("Enter");
  await expectOrder([second, first, third]);
  await awake(page);
  await page.getByRole("button", { name: "Đưa ảnh 3 lên trước" }).click();
  await expectOrder([second, third, first]);
  await awake(page);
  await page.getByRole("button", { name: "Bỏ ảnh 1" }).click();
  await expectOrder([third, first]);
  await visit(page, "/phan-anh/moi/hinh-anh");
  expect(await order()).toEqual([third, first]);

  // A browser that runs scripts reads what stands in <noscript> as text, not as a paragraph.
  const told = page.locator("noscript .caution");
  if (hasScript()) await expect(told).toHaveCount(0);
  else await expect(told).toContainText("Cán bộ xem từng ảnh trước khi công khai");
});
