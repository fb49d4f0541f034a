// Where it happened: by plus code, and at a sign that says it.
import { at, begin, kind, next, commune } from "./house/sender";
import { awake, expect, hasScript, pick, test, visit } from "./house/test";

const SIGN = "/phan-anh/tai?xa=08710&lv=DT-CHIEUSANG&pc=7PH78J53%2BHX";

test("a plus code says the place, and a wrong one is explained and kept", async ({ page }) => {
  await begin(page);
  await kind(page);
  await commune(page);
  const field = page.getByLabel("Mã plus");
  await field.fill("8J53+H");
  await next(page);
  await awake(page);
  await expect(page.getByRole("alert")).toContainText("Mã plus chưa đúng");
  await expect(field).toHaveValue("8J53+H");
  await field.fill("8J53+HX Vĩnh Yên");
  await next(page);
  await at(page, "linh-vuc");
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.getByText("Mã plus: 7PH78J53+HX")).toBeVisible();
  // It can be taken out again.
  await visit(page, "/phan-anh/moi/dia-diem");
  await expect(page.getByText("Đã có vị trí trong bản nháp.")).toBeVisible();
  await field.fill("");
  await next(page);
  await at(page, "linh-vuc");
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.getByText("Mã plus:")).toHaveCount(0);
});

test("a place outside the province is warned about and taken", async ({ page }) => {
  await begin(page);
  await kind(page);
  await page.getByLabel(/^Địa chỉ/).fill("Hồ Hoàn Kiếm");
  await page.getByLabel("Mã plus").fill("7PH72VH3+CM");
  await next(page);
  await at(page, "linh-vuc");
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.getByText("có vẻ nằm ngoài tỉnh Vĩnh Phúc")).toBeVisible();
});

test("a sign's code begins a report there, and the place can be changed", async ({ page }) => {
  await visit(page, SIGN);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Gửi phản ánh tại đây");
  await expect(page.getByText("Phường Liên Bảo, Thành phố Vĩnh Yên")).toBeVisible();
  await page.getByRole("button", { name: "Bắt đầu phản ánh" }).click();
  await at(page, "loai");
  await expect(page.getByText("Bạn đang phản ánh tại:")).toBeVisible();
  await pick(page, "Phản ánh");
  await next(page);
  await at(page, "chi-tiet");
  await expect(page.locator(".sign-notice")).toContainText("Chiếu sáng công cộng");
  await page.getByRole("link", { name: "Đổi địa điểm" }).click();
  await at(page, "dia-diem");
  await expect(page.getByLabel("Mã plus")).toHaveValue("7PH78J53+HX");
  if (!hasScript()) await expect(page.locator("[data-map-open]")).toBeHidden();
});
