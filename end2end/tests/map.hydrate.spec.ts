// The map helps and is never needed: by keyboard, by finger, without a network; and what comes from
// outside the page: signs without a network, photos shared from another application.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { at, begin, commune, kind, next } from "./house/sender";
import { expect, test, visit } from "./house/test";

const CODE = /^7PH7[2-9CFGHJMPQRVWX]{4}\+[2-9CFGHJMPQRVWX]{2}$/;
const point = async (page: Page) => [
  Number(await page.locator('input[name="lat"]').inputValue()),
  Number(await page.locator('input[name="lng"]').inputValue()),
];
const frame = (page: Page) => page.getByRole("application", { name: "Bản đồ tỉnh Vĩnh Phúc" });

async function opened(page: Page) {
  await begin(page);
  await kind(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await commune(page);
  expect(asked.filter((path) => /leaflet|map\.[0-9a-f]+\.css/.test(path)), "nothing before it is asked for").toEqual([]);
  await page.getByRole("button", { name: "Chọn trên bản đồ" }).click();
  await expect(frame(page)).toBeVisible();
  await expect(page.locator(".map-list")).toContainText("quanh đây");
}

test("the point is put and moved by the keyboard alone, and its plus code is shown", async ({ page }) => {
  await opened(page);
  await frame(page).focus();
  await page.keyboard.press("Enter");
  const field = page.getByLabel("Mã plus");
  await expect(field).toHaveValue(CODE);
  // The commune that was chosen stands in the middle.
  const [lat, lng] = await point(page);
  expect(Math.hypot(lat - 21.3178, lng - 105.608)).toBeLessThan(0.01);
  await expect(page.locator(".map-said")).toContainText("Đã đặt điểm");

  const marker = page.locator(".map-point");
  await expect(marker).toHaveAttribute("aria-label", "Điểm đã chọn");
  await marker.focus();
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("ArrowRight");
  const moved = await point(page);
  expect(moved[0]).toBeGreaterThan(lat);
  expect(moved[1]).toBeGreaterThan(lng);
  await expect(field).toHaveValue(CODE);
  const code = await field.inputValue();
  await next(page);
  await at(page, "linh-vuc");
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.getByText(`Mã plus: ${code}`)).toBeVisible();
  await page.getByRole("button", { name: "Xem trên bản đồ" }).click();
  await expect(page.locator(".map-point")).toBeVisible();
});

test("a tap puts the point, a typed code moves it, and taking it out leaves nothing", async ({ page }) => {
  await opened(page);
  const box = (await frame(page).boundingBox())!;
  await frame(page).click({ position: { x: box.width / 2 + 40, y: box.height / 2 } });
  await expect(page.getByLabel("Mã plus")).toHaveValue(CODE);
  await page.getByLabel("Mã plus").fill("8J53+HX");
  await page.getByLabel("Mã plus").blur();
  await expect.poll(async () => (await point(page))[0]).toBeCloseTo(21.30894, 4);
  await expect(page.locator(".map-point")).toBeVisible();
  await page.getByRole("button", { name: "Bỏ vị trí" }).click();
  await expect(page.locator(".map-point")).toHaveCount(0);
  await expect(page.getByLabel("Mã plus")).toHaveValue("");
  expect(await point(page)).toEqual([0, 0]);
});

test("the phone's position shows on the map with its accuracy in words", async ({ page, context }) => {
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 21.3089, longitude: 105.6049, accuracy: 12 });
  await opened(page);
  await page.getByRole("button", { name: "Lấy vị trí hiện tại" }).click();
  await expect(page.getByText("sai số khoảng 12 m")).toBeVisible();
  await expect(page.locator(".map-point")).toBeVisible();
  await expect(page.getByLabel("Mã plus")).toHaveValue("7PH78J53+HX");
});

test("the open map stands in nobody's way, in both themes and languages", async ({ page }) => {
  test.slow();
  await opened(page);
  await frame(page).focus();
  await page.keyboard.press("Enter");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`)).toEqual([]);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.screen.width);
  expect(wide).toBe(false);
});
