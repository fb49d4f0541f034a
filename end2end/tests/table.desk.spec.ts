// The table: found by words, narrowed, saved as a view, and one act done on many, by keyboard and
// without script; who was not done says why, and for ten seconds all of it can be called back.
import type { Page } from "@playwright/test";
import { act, caseOf, press, session } from "./house/officer";
import { keys } from "./house/keys";
import * as sender from "./house/sender";
import { awake, expect, test } from "./house/test";

const row = (page: Page, number: string) => page.locator(`#list tr[data-number="${number}"]`);
const rows = (page: Page) => page.locator("#list tbody tr");
const online = async (page: Page) => {
  await awake(page);
  await expect(page.locator("html")).toHaveAttribute("data-line", "open");
};
/** A word that nobody else's petition has. */
const word = () => `zq${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;

async function sent(request: Parameters<typeof sender.sent>[0], title: string, n: number) {
  const numbers: string[] = [];
  for (let i = 0; i < n; i++) numbers.push((await sender.sent(request, `${title} số ${i + 1}`)).number);
  return numbers;
}

/** The list of a queue that holds the word; its words are folded a moment after they came. */
async function found(page: Page, queue: string, unique: string, n: number) {
  await expect(async () => {
    await page.goto(`/xu-ly/${queue}?q=${unique}`);
    await expect(rows(page)).toHaveCount(n, { timeout: 1000 });
  }).toPass();
  await online(page);
}

/** Chooses the kind of act with the keys and goes to its page. */
async function toBulk(page: Page, kind: string) {
  await page.keyboard.press("v");
  await expect(page.locator("#bulk-kind")).toBeFocused();
  // As far as a keyboard without accents goes.
  await page.keyboard.type(/^[ -~]+/.exec(kind)![0]);
  await expect(page.locator("#bulk-kind option:checked")).toHaveText(kind);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/xu-ly\/hang-loat\//);
}

test("fifty petitions are accepted and forwarded with the keyboard; two that cannot be say why", async ({ officer, request }) => {
  test.setTimeout(180_000);
  const unique = word();
  const numbers = await sent(request, `Hàng loạt ${unique}`, 50);
  const desk = await officer("dieuphoi");
  await found(desk, "moi", unique, 50);
  const hands = keys(desk);

  await desk.keyboard.press("Shift+X");
  await expect(desk.locator(".bulk-count")).toHaveText("50 hồ sơ");
  await toBulk(desk, "Tiếp nhận");
  await hands.enter(desk.getByRole("button", { name: "Tiếp nhận 50 hồ sơ" }));
  await expect(desk.getByRole("button", { name: "Hoàn tác" })).toBeFocused();
  await expect(desk.locator("#bulk-body")).toContainText("Đã xong cả 50 hồ sơ", { timeout: 40_000 });
  await expect(desk.locator("#bulk-body h1")).toBeFocused();

  await found(desk, "can-chuyen", unique, 50);
  await desk.keyboard.press("Shift+X");
  await toBulk(desk, "Chuyển xử lý");
  // Meanwhile a colleague changes one and ends another.
  const colleague = await officer("vanphong");
  await colleague.goto(caseOf(numbers[3]));
  await (await act(colleague, "classify")).getByLabel("Tiêu đề", { exact: true }).fill(`Đổi tiêu đề ${unique}`);
  await press(colleague, "classify", "Lưu phân loại", "Đã lưu phân loại");
  await colleague.goto(caseOf(numbers[9]));
  const reject = await act(colleague, "reject");
  await reject.locator(".choice label").first().click();
  await press(colleague, "reject", "Từ chối phản ánh", "Đã từ chối");

  await hands.reach(desk.getByLabel("Cơ quan chủ trì"));
  await desk.keyboard.type("Ủy ban nhân dân thành phố Vĩnh Yên");
  if ((await desk.getByLabel("Cơ quan chủ trì").inputValue()) !== "UBND-VINHYEN")
    await desk.getByLabel("Cơ quan chủ trì").selectOption("UBND-VINHYEN");
  await hands.enter(desk.getByRole("button", { name: "Chuyển xử lý 50 hồ sơ" }));
  await expect(desk.locator("#bulk-body")).toContainText("Đã xong 48 trong 50 hồ sơ, 2 hồ sơ không làm được", { timeout: 40_000 });
  const end = (number: string) => desk.locator(`.bulk-items tr[data-number="${number}"]`);
  await expect(end(numbers[3])).toContainText("Không làm được");
  await expect(end(numbers[3])).toContainText("Có người vừa thay đổi");
  await expect(end(numbers[9])).toContainText("Không làm được");
  await expect(end(numbers[0])).toContainText("Đã xong");
  await expect(desk.locator('.bulk-items tr[data-state="done"]')).toHaveCount(48);
  expect(hands.faults).toEqual([]);

  const city = await officer("ubnd-vinhyen");
  await found(city, "moi-den", unique, 48);
});

test("a range chosen with the keys is called back, and nothing has happened", async ({ officer, request }) => {
  const unique = word();
  const numbers = await sent(request, `Hoàn tác ${unique}`, 3);
  const desk = await officer("dieuphoi");
  await found(desk, "moi", unique, 3);
  await row(desk, numbers[0]).getByRole("link").focus();
  await desk.keyboard.press("x");
  await expect(row(desk, numbers[0]).getByRole("checkbox")).toBeChecked();
  await desk.keyboard.press("Shift+J");
  await expect(row(desk, numbers[1]).getByRole("link")).toBeFocused();
  await expect(desk.locator(".bulk-count")).toHaveText("2 hồ sơ");
  // A new petition draws the list anew; what is chosen stays chosen, and the focus stays.
  const late = await sender.sent(request, `Đến sau ${unique}`);
  await expect(async () => {
    await desk.evaluate(() => (globalThis as never as { desk: { refreshList(): void } }).desk.refreshList());
    await expect(row(desk, late.number)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(row(desk, numbers[1]).getByRole("link")).toBeFocused();
  await expect(row(desk, numbers[1]).getByRole("checkbox")).toBeChecked();
  await desk.keyboard.press("Control+k");
  await desk.locator("#palette-q").fill("tiep nhan");
  await expect(desk.locator("#palette-list")).toContainText("Tiếp nhận: 2 hồ sơ");
  await desk.keyboard.press("Escape");
  await toBulk(desk, "Tiếp nhận");
  await desk.getByRole("button", { name: "Tiếp nhận 2 hồ sơ" }).click();
  await expect(desk.getByRole("button", { name: "Hoàn tác" })).toBeFocused();
  await desk.keyboard.press("Enter");
  await expect(desk.locator("#bulk-body")).toContainText("Đã hoàn tác. Chưa hồ sơ nào thay đổi.");
  await desk.goto(caseOf(numbers[0]));
  await expect(desk.locator("#viec-accept")).toBeVisible();
});

test("without script the boxes, the page and the result are plain forms and links", async ({ visitor, request }) => {
  test.setTimeout(90_000);
  const unique = word();
  const numbers = await sent(request, `Không mã lệnh ${unique}`, 2);
  const desk = await visitor({ storageState: session("dieuphoi"), javaScriptEnabled: false });
  await expect(async () => {
    await desk.goto(`/xu-ly/moi?q=${unique}`);
    await expect(rows(desk)).toHaveCount(2, { timeout: 1000 });
  }).toPass();
  await desk.locator("#bulk-kind").selectOption("tiep-nhan");
  await desk.getByRole("button", { name: "Tiếp tục" }).click();
  await expect(desk.locator("#list")).toContainText("Hãy chọn ít nhất một hồ sơ");
  for (const number of numbers) await row(desk, number).getByRole("checkbox").check();
  await desk.locator("#bulk-kind").selectOption("tiep-nhan");
  await desk.getByRole("button", { name: "Tiếp tục" }).click();
  await desk.getByRole("button", { name: "Tiếp nhận 2 hồ sơ" }).click();
  await expect(desk.getByRole("button", { name: "Hoàn tác" })).toBeVisible();
  await expect(async () => {
    await desk.getByRole("link", { name: "Xem kết quả" }).click({ timeout: 1000 }).catch(() => {});
    await expect(desk.locator("#bulk-body")).toContainText("Đã xong cả 2 hồ sơ", { timeout: 1000 });
  }).toPass({ timeout: 40_000 });
  await desk.getByRole("link", { name: "Về danh sách" }).click();
  await expect(desk).toHaveURL(new RegExp(`/xu-ly/moi\\?q=${unique}`));
});

test("a list is narrowed beside the open case, saved as a view, counted live and kept from others", async ({ officer, request }) => {
  const unique = word();
  const [first] = await sent(request, `Chế độ xem ${unique}`, 1);
  const desk = await officer("vanphong");
  await found(desk, "moi", unique, 1);
  await expect(row(desk, first)).toContainText("Chưa đọc");
  await row(desk, first).getByRole("link").click();
  await expect(desk.locator("#case")).toHaveAttribute("data-number", first);
  await expect(row(desk, first)).not.toContainText("Chưa đọc");
  let loads = 0;
  desk.on("request", (asked) => { if (asked.isNavigationRequest()) loads++; });
  await desk.getByText("Bộ lọc").first().click();
  await desk.getByLabel("Lĩnh vực", { exact: true }).first().selectOption("GT");
  await desk.getByLabel("Thứ tự").selectOption("moi-nhat");
  await desk.getByRole("button", { name: "Lọc", exact: true }).click();
  await expect(desk).toHaveURL(new RegExp(`/xu-ly/moi\\?linh-vuc=GT&q=${unique}&xep=moi-nhat&ho-so=${first}$`));
  await expect(row(desk, first)).toBeVisible();
  await expect(desk.locator("#case")).toHaveAttribute("data-number", first);
  await expect(desk.locator("#fold-filters summary")).toBeFocused();
  expect(loads).toBe(0);

  await desk.getByText("Lưu chế độ xem").first().click();
  await desk.getByLabel("Tên chế độ xem").fill(`Xem ${unique}`);
  await desk.getByLabel("Ai dùng").selectOption({ index: 1 });
  await desk.getByRole("button", { name: "Lưu", exact: true }).click();
  const pinned = (page: Page) => page.locator("#views").getByRole("link", { name: `Xem ${unique}` });
  await expect(pinned(desk)).toHaveAttribute("aria-current", "page");
  await expect(pinned(desk).locator(".count")).toHaveText("1");
  await online(desk);
  await sender.sent(request, `Thêm một ${unique}`);
  await expect(pinned(desk).locator(".count")).toHaveText("2", { timeout: 15_000 });

  const elsewhere = await officer("vanphong");
  await elsewhere.goto("/xu-ly/moi");
  await expect(pinned(elsewhere), "on another machine").toBeVisible();
  const city = await officer("ubnd-vinhyen");
  await city.goto("/xu-ly");
  await expect(pinned(city)).toHaveCount(0);

  await desk.goto("/xu-ly/che-do-xem");
  const card = desk.locator(".view-list li").filter({ hasText: `Xem ${unique}` });
  await card.getByRole("button", { name: "Xóa" }).click();
  await expect(desk.getByText("Đã xóa chế độ xem")).toBeVisible();
  await expect(pinned(desk)).toHaveCount(0);
});

test("a number opens its case whatever the list is narrowed to; columns are the officer's own", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Mở bằng số");
  const desk = await officer("vanphong");
  await desk.goto("/xu-ly/da-xong?linh-vuc=GT&q=khongcotunaydau");
  await awake(desk);
  await expect(desk.locator("#list")).toContainText("Không có hồ sơ nào khớp");
  await desk.keyboard.press("/");
  await desk.keyboard.type(`#${Number(number.slice(-6))}`);
  await desk.keyboard.press("Enter");
  await expect(desk.locator("#case")).toHaveAttribute("data-number", number);
  await expect(desk).toHaveURL(new RegExp(`/xu-ly/da-xong\\?linh-vuc=GT&q=khongcotunaydau&ho-so=${number}$`));

  await desk.goto("/xu-ly/moi");
  await awake(desk);
  const head = desk.locator(".queue thead");
  for (const on of [true, false]) {
    await desk.locator("#fold-columns summary").click();
    await desk.locator("#fold-columns").getByLabel("Hạn bước này").setChecked(on);
    await desk.getByRole("button", { name: "Dùng các cột này" }).click();
    await awake(desk);
    if (on) await expect(head).toContainText("Hạn bước này");
    else await expect(head).not.toContainText("Hạn bước này");
  }
});
