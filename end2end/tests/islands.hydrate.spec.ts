// What JavaScript adds to the questions, once the page is awake.
import { longerSide } from "./house/photo";
import * as sender from "./house/sender";
import { awake, expect, test, visit } from "./house/test";

const VINH_YEN = { latitude: 21.3089, longitude: 105.6049, accuracy: 12 };
const CAN_THO = { latitude: 10.0452, longitude: 105.7469, accuracy: 12 };

test("a commune is found without accents, by keyboard alone", async ({ page }) => {
  await sender.begin(page);
  await sender.kind(page);
  const field = page.getByRole("combobox", { name: "Xã, phường, thị trấn" });
  await field.focus();
  await field.pressSequentially("vinh yen");
  await expect(page.getByRole("option").first()).toBeVisible();
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await field.press("ArrowDown");
  await field.press("ArrowDown");
  const second = page.getByRole("option").nth(1);
  await expect(second).toHaveAttribute("aria-selected", "true");
  await expect(field).toHaveAttribute("aria-activedescendant", (await second.getAttribute("id"))!);
  await field.press("Escape");
  await expect(field).toHaveAttribute("aria-expanded", "false");

  await field.fill("khong co noi nay");
  await expect(page.getByText(/Không có nơi nào khớp/)).toBeVisible();
  await field.fill("lien bao");
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue("Phường Liên Bảo");
  await sender.next(page);
  await sender.at(page, "linh-vuc");
  await visit(page, "/phan-anh/moi/dia-diem");
  await expect(field).toHaveValue("Phường Liên Bảo");
});

test("a category is found by its keywords without accents", async ({ page }) => {
  await sender.begin(page);
  await visit(page, "/phan-anh/moi/linh-vuc");
  const search = page.getByRole("searchbox");
  await search.fill("o ga");
  const choice = page.getByLabel(/^Hư hỏng mặt đường/);
  await expect(page.locator(`label[for="${await choice.getAttribute("id")}"]`)).toBeVisible();
  await expect(page.getByText(/^\d+ mục phù hợp$/)).toBeVisible();
  expect(await page.locator("details.group:visible").count()).toBeLessThan(5);
  await search.fill("xyzxyz");
  await expect(page.getByText(/Không có mục nào khớp/)).toBeVisible();
  await search.fill("");
  await expect(page.locator("details.group:visible")).toHaveCount(22);
});

test("the counter says what is missing and what is left", async ({ page }) => {
  await sender.begin(page);
  await visit(page, "/phan-anh/moi/noi-dung");
  const story = sender.story(page);
  await story.fill("Đường hỏng");
  await expect(page.getByText("Cần thêm 10 ký tự.")).toBeVisible();
  await story.fill("Đường hỏng ở cổng trường");
  await expect(page.getByText("Còn viết được 2976 ký tự.")).toBeVisible();
});

test("several photos go up at once, large ones made smaller first", async ({ page, photos }) => {
  await sender.begin(page);
  await visit(page, "/phan-anh/moi/hinh-anh");
  const wide: number[] = [];
  await page.route("**/api/report/photo", async (route) => {
    wide.push(longerSide(route.request().postDataBuffer()!));
    await route.continue();
  });
  await sender.choose(page, [
    sender.file("mot.jpg", photos.small),
    sender.file("hai.jpg", photos.large),
    sender.file("ba.jpg", photos.small),
  ]);
  await expect(sender.kept(page)).toHaveCount(3);
  expect(wide).toEqual([1200, 2048, 1200]);
  const upright = await sender.kept(page).evaluateAll((all) =>
    Promise.all(all.map(async (one) => {
      const image = one as HTMLImageElement;
      await image.decode();
      return image.naturalWidth < image.naturalHeight;
    })),
  );
  expect(upright).toEqual([true, true, true]);

  await sender.choose(page, [1, 2, 3, 4].map((n) => sender.file(`${n}.jpg`, photos.small)));
  await expect(sender.kept(page)).toHaveCount(5);
  await expect(page.getByText(/Đã đủ 5 ảnh/)).toBeVisible();
  await page.getByRole("button", { name: "Bỏ ảnh 2" }).click();
  await awake(page);
  await expect(sender.kept(page)).toHaveCount(4);
});

test("the phone's position is taken when asked for, and a far one is doubted, not refused", async ({ page, context }) => {
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation(VINH_YEN);
  await sender.begin(page);
  await sender.kind(page);
  await expect(page.getByText(/Đã lấy vị trí/)).toHaveCount(0);
  await page.getByRole("button", { name: "Lấy vị trí hiện tại" }).click();
  await expect(page.getByText("Đã lấy vị trí, sai số khoảng 12 m.")).toBeVisible();
  await expect(page.getByText(/nằm ngoài tỉnh Vĩnh Phúc/)).toBeHidden();

  await context.setGeolocation(CAN_THO);
  await page.getByRole("button", { name: "Lấy lại vị trí" }).click();
  await expect(page.getByText(/nằm ngoài tỉnh Vĩnh Phúc/)).toBeVisible();
  await sender.place(page);
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.getByText(/Vị trí 10[.,]045/)).toBeVisible();

  await visit(page, "/phan-anh/moi/dia-diem");
  await page.getByRole("button", { name: "Bỏ vị trí" }).click();
  await sender.next(page);
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.locator("main")).not.toContainText("Vị trí 10");
});

test("a refused position leaves the words", async ({ page, context }) => {
  await context.clearPermissions();
  await sender.begin(page);
  await sender.kind(page);
  await page.getByRole("button", { name: "Lấy vị trí hiện tại" }).click();
  await expect(page.getByText(/chưa cho phép lấy vị trí/)).toBeVisible();
  await sender.place(page);
});
