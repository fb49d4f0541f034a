// The public site as a reader uses it: filters in the address, pages, languages. The sample
// petitions of the demonstration are there.
import { forwarded } from "./house/officer";
import * as sender from "./house/sender";
import { awake, expect, hasScript, test, visit } from "./house/test";

const cards = "main h2 a";

test("filters stand in the address and each can be taken away again", async ({ page }) => {
  await visit(page, "/cong-khai");
  const all = await page.locator(cards).count();
  await page.getByText("Lọc theo lĩnh vực, nơi xảy ra, thời gian").click();
  await page.getByLabel("Xã, phường, thị trấn").selectOption({ label: "Phường Liên Bảo" });
  await page.getByLabel("Trạng thái").selectOption({ label: "Đã giải quyết" });
  await page.getByRole("button", { name: "Lọc danh sách" }).click();
  await awake(page);
  await expect(page).toHaveURL(/xa=08710/);
  await expect(page).toHaveURL(/trang-thai=resolved/);
  expect(await page.locator(cards).count()).toBeLessThan(all);
  const chips = page.getByRole("list", { name: "Đang lọc theo" });
  await chips.getByRole("link", { name: /Phường Liên Bảo/ }).click();
  await awake(page);
  await expect(page).not.toHaveURL(/xa=08710/);
  await expect(page).toHaveURL(/trang-thai=resolved/);
});

test("words are found with and without accents", async ({ page }) => {
  const found: string[][] = [];
  for (const words of ["đèn tín hiệu", "den tin hieu"]) {
    await visit(page, "/cong-khai");
    await page.getByRole("searchbox").fill(words);
    await page.getByRole("button", { name: "Tìm", exact: true }).click();
    await awake(page);
    found.push(await page.locator(cards).allInnerTexts());
  }
  expect(found[0]).toContain("Đèn tín hiệu ngã tư không hoạt động");
  expect(found[1]).toEqual(found[0]);
  await visit(page, "/cong-khai?q=khongcotunay");
  await expect(page.getByText("Không tìm thấy phản ánh nào")).toBeVisible();
});

test("older petitions are on the next page, and none is there twice", async ({ page }) => {
  await visit(page, "/cong-khai");
  const first = await page.locator(cards).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  await page.getByRole("link", { name: "Cũ hơn" }).click();
  await awake(page);
  await expect(page).toHaveURL(/sau=/);
  const second = await page.locator(cards).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  expect(first).toHaveLength(20);
  expect(second.length).toBeGreaterThan(0);
  expect(second.filter((href) => first.includes(href))).toEqual([]);
  await page.getByRole("link", { name: "Về trang đầu" }).click();
  await awake(page);
  await expect(page).not.toHaveURL(/sau=/);
});

test("a petition in progress is a card without its words", async ({ page, request, officer }) => {
  const { number } = await sender.sent(request, `Cống hỏng, thẻ che ${hasScript() ? "một" : "hai"}`);
  expect((await page.goto(`/cong-khai/${number}`))!.status()).toBe(404);
  await forwarded(await officer("dieuphoi"), number, true);
  await visit(page, `/cong-khai/${number}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Cống hỏng");
  await expect(page.getByText("Nội dung chưa công khai")).toBeVisible();
  await expect(page.locator("main")).not.toContainText("học sinh đi xe đạp");
});

test("a neighbour with the same trouble is counted once", async ({ page, request, officer }) => {
  const { number } = await sender.sent(request, `Cống hỏng, việc chung ${hasScript() ? "một" : "hai"}`);
  await forwarded(await officer("dieuphoi"), number, true);
  for (const _ of ["first", "again"]) {
    await visit(page, `/cong-khai/${number}`);
    await page.getByRole("button", { name: "Đây cũng là việc của tôi" }).click();
    await awake(page);
    await expect(page.getByText("Cảm ơn bạn, đã ghi nhận")).toBeVisible();
    await expect(page.getByText("1 người cũng gặp việc này")).toBeVisible();
  }
});

test("what is not there says so and shows a way on", async ({ page }) => {
  for (const address of ["/khong-co-trang-nay", "/cong-khai/PA-2026-999999", "/cong-khai/%00", "/xu-ly-x"]) {
    expect((await page.goto(address))!.status(), address).toBe(404);
    await awake(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Không tìm thấy trang");
  }
  await page.getByRole("link", { name: "Về trang chủ" }).click();
  await expect(page).toHaveURL("/");
});

test("the language changes and the page stays", async ({ page }) => {
  await visit(page, "/cong-khai?trang-thai=resolved");
  await page.getByRole("link", { name: "English" }).click();
  await awake(page);
  await expect(page).toHaveURL(/\/en\/cong-khai\?trang-thai=resolved$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.getByRole("link", { name: "Tiếng Việt" }).click();
  await awake(page);
  await expect(page).toHaveURL(/\/cong-khai\?trang-thai=resolved$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "vi");
});

test("the theme is changed by its button and survives a reload", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await visit(page, "/");
  const dark = page.getByRole("button", { name: "Nền tối" });
  if (!hasScript()) {
    await expect(page.locator("[data-theme-switch]")).toBeHidden();
    return;
  }
  await dark.click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await awake(page);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Nền sáng" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});
