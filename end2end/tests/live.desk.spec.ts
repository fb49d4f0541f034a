// The desk with its columns: nothing is loaded twice, two officers see each other, an act arrives
// where others look, what is typed survives, and hands never leave the keyboard.
import type { Page } from "@playwright/test";
import { act, caseOf, forwarded, press, session } from "./house/officer";
import * as sender from "./house/sender";
import { awake, expect, test } from "./house/test";

const at = (queue: string, number: string) => `/xu-ly/${queue}?ho-so=${number}`;
const row = (page: Page, number: string) => page.locator(`#list tr[data-number="${number}"]`);
const shown = (page: Page, number: string) => expect(page.locator("#case")).toHaveAttribute("data-number", number);
/** The open line has begun to tell. */
const online = async (page: Page) => {
  await awake(page);
  await expect(page.locator("html")).toHaveAttribute("data-line", "open");
};
/** Pages that the browser loaded from here on. */
function loads(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) count++;
  });
  return () => count;
}

test("a case opens beside the list without a page load; links, back and reload show the same screen", async ({ officer, request }) => {
  const [first, second] = [await sender.sent(request, "Bàn ba cột, một"), await sender.sent(request, "Bàn ba cột, hai")];
  const desk = await officer("dieuphoi");
  await desk.goto("/xu-ly/moi");
  await online(desk);
  const loaded = loads(desk);
  await row(desk, first.number).getByRole("link").click();
  await shown(desk, first.number);
  await expect(desk).toHaveURL(new RegExp(`ho-so=${first.number}$`));
  await expect(desk.locator("#case-title")).toBeFocused();
  await row(desk, second.number).getByRole("link").click();
  await shown(desk, second.number);
  await expect(row(desk, second.number).getByRole("link")).toHaveAttribute("aria-current", "true");
  await desk.goBack();
  await shown(desk, first.number);
  expect(loaded(), "page loads").toBe(0);
  await desk.reload();
  await shown(desk, first.number);
  await desk.getByRole("link", { name: "Về danh sách" }).first().click();
  await expect(desk.locator("#case")).toHaveCount(0);
  await expect(desk).toHaveURL(/\/xu-ly\/moi$/);
  await expect(row(desk, first.number).getByRole("link")).toBeFocused();
});

test("without JavaScript the same links and forms lead through the same screens", async ({ visitor, request }) => {
  const first = await sender.sent(request, "Bàn không kịch bản");
  const desk = await visitor({ storageState: session("dieuphoi"), javaScriptEnabled: false });
  await desk.goto("/xu-ly/moi");
  await row(desk, first.number).getByRole("link").click();
  await shown(desk, first.number);
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await expect(desk).toHaveURL(new RegExp(`/xu-ly/moi\\?ho-so=${first.number}&xong=accept`));
  await expect(desk.locator("#list")).toBeVisible();
});

test("who looks and who types is seen by the other, in the list and in the case", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Hai người cùng xem");
  const [one, other] = [await officer("dieuphoi"), await officer("vanphong")];
  await other.goto("/xu-ly/moi");
  await online(other);
  await one.goto(at("moi", number));
  await online(one);
  const mark = row(other, number).locator(".row-people");
  await expect(mark).toBeVisible();
  await row(other, number).getByRole("link").click();
  await shown(other, number);
  await expect(other.locator("#people")).toContainText("đang xem");
  await expect(one.locator("#people")).toContainText("đang xem");
  await (await act(one, "ask_sender")).getByLabel("Câu hỏi cho người gửi").fill("Ổ gà nằm ở");
  await expect(other.locator("#people")).toContainText("đang soạn");
  await expect((await act(other, "ask_sender")).locator(".act-warn")).toContainText("đang soạn ở hồ sơ này");
  await one.goto("/xu-ly/tai-khoan");
  await expect(other.locator("#people")).toBeHidden();
  await expect(mark).toBeHidden();
});

test("an act changes counts, rows and the open case of others without a reload", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Thay đổi tại chỗ");
  const [one, other] = [await officer("dieuphoi"), await officer("vanphong")];
  await other.goto(at("moi", number));
  await online(other);
  const loaded = loads(other);
  await one.goto(at("moi", number));
  await press(one, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await expect(other.locator("#case .case-head")).toContainText("Đang phân loại");
  await expect(row(other, number)).toHaveCount(0);
  const incoming = await officer("ubnd-vinhyen");
  await incoming.goto("/xu-ly/moi-den");
  await online(incoming);
  await expect(row(incoming, number)).toHaveCount(0);
  const forward = await act(one, "forward");
  await forward.getByLabel("Cơ quan chủ trì").selectOption("UBND-VINHYEN");
  await forward.getByRole("button", { name: "Chuyển xử lý" }).click();
  await expect(row(incoming, number)).toBeVisible();
  await expect(incoming.locator('.side a[href$="/moi-den"] .count')).toBeVisible();
  expect(loaded(), "page loads").toBe(0);
});

test("while somebody types the case waits; a stale act shows both versions and loses nothing", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Gõ dở thì có thay đổi");
  const question = "Ổ gà nằm ở phía nào của cổng trường?";
  const [one, other] = [await officer("dieuphoi"), await officer("vanphong")];
  await one.goto(at("moi", number));
  await press(one, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await other.goto(at("can-chuyen", number));
  await online(other);
  const field = (await act(other, "ask_sender")).getByLabel("Câu hỏi cho người gửi");
  await field.fill(question);
  await (await act(one, "classify")).getByLabel("Tiêu đề", { exact: true }).fill("Gõ dở, tiêu đề mới");
  await press(one, "classify", "Lưu phân loại", "Đã lưu phân loại");
  const bar = other.locator(".desk-changed");
  await expect(bar).toContainText("Hồ sơ vừa có thay đổi");
  await expect(field).toHaveValue(question);
  await (await act(other, "ask_sender")).getByRole("button", { name: "Gửi câu hỏi" }).click();
  const versions = other.getByRole("region", { name: "Hai phiên bản" });
  await expect(versions).toContainText(question);
  await expect((await act(other, "ask_sender")).getByLabel("Câu hỏi cho người gửi")).toHaveValue(question);
  await (await act(other, "ask_sender")).getByRole("button", { name: "Gửi câu hỏi" }).click();
  await expect(other.getByRole("status").filter({ hasText: "Đã gửi câu hỏi" }).first()).toBeVisible();
});

test("what is typed comes back in another browser, and is forgotten when it is deleted", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Bản nháp đi theo người");
  const [here, there] = [await officer("dieuphoi"), await officer("dieuphoi")];
  await here.goto(at("moi", number));
  await online(here);
  await press(here, "accept", "Tiếp nhận", "Đã tiếp nhận");
  const words = "Xin cho biết ổ gà nằm gần số nhà nào";
  const form = await act(here, "ask_sender");
  await form.getByLabel("Câu hỏi cho người gửi").fill(words);
  await expect(form.locator(".kept-note")).toContainText("Đã lưu nháp");
  await there.goto(caseOf(number));
  await expect(there.getByLabel("Câu hỏi cho người gửi")).toHaveValue(words);
  await expect(there.getByText("Phần bạn viết dở được giữ lại ở đây")).toBeVisible();
  await form.getByLabel("Câu hỏi cho người gửi").fill("");
  await expect(form.locator(".kept-note")).toHaveText("");
  await there.goto(at("can-chuyen", number));
  await expect((await act(there, "ask_sender")).getByLabel("Câu hỏi cho người gửi")).toHaveValue("");
});

test("a coordinator takes a plain petition in and sends it on with six keys", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Sáu phím");
  await sender.sent(request, "Phím tiếp theo");
  const desk = await officer("dieuphoi");
  await desk.goto(at("moi", number));
  await desk.goto("/xu-ly/moi");
  await online(desk);
  // Whatever lay there before: the choice moves down to ours, which is not part of the count.
  await row(desk, number).getByRole("link").focus();
  let keys = 0;
  const key = async (name: string) => {
    keys++;
    await desk.keyboard.press(name);
  };
  await key("Enter");
  await shown(desk, number);
  await expect(desk.locator("#case-title")).toBeFocused();
  await key("a");
  await key("Enter");
  await expect(desk.locator("#case")).toContainText("Đã tiếp nhận");
  await expect(desk.locator("#case-title")).toBeFocused();
  await key("f");
  const lead = desk.getByLabel("Cơ quan chủ trì");
  await expect(lead).toBeFocused();
  await expect(lead, "the suggestion stands in the form").toHaveValue("UBND-VINHYEN");
  await key("Control+Enter");
  await expect(desk.locator("#case")).toContainText("Đã chuyển xử lý");
  // The next of the queue stands there, ours or somebody else's that is due before.
  await expect(desk.locator("#case")).not.toHaveAttribute("data-number", number);
  expect(keys).toBeLessThanOrEqual(6);
});

test("keys rest while somebody types, move through the list, open the palette, and can be switched off", async ({ officer, request }) => {
  const [first, second] = [await sender.sent(request, "Phím, một"), await sender.sent(request, "Phím, hai")];
  const desk = await officer("vanphong");
  await desk.goto(at("moi", first.number));
  await online(desk);
  await desk.keyboard.press("j");
  await shown(desk, second.number);
  await desk.keyboard.press("k");
  await shown(desk, first.number);
  await desk.keyboard.press("l");
  await expect(desk.locator("#case")).toHaveCount(0);
  await expect(row(desk, first.number).getByRole("link")).toBeFocused();
  await desk.keyboard.press("j");
  await expect(row(desk, second.number).getByRole("link")).toBeFocused();
  await desk.keyboard.press("/");
  await desk.keyboard.type("jk?a");
  await expect(desk.locator("#f-q")).toHaveValue("jk?a");
  await desk.keyboard.press("Control+k");
  const palette = desk.locator("#palette-q");
  await expect(palette).toBeFocused();
  await palette.fill(second.number.toLowerCase());
  await desk.keyboard.press("Enter");
  await shown(desk, second.number);
  await desk.keyboard.press("Control+k");
  await palette.fill("qua han");
  await desk.keyboard.press("Enter");
  await expect(desk).toHaveURL(/\/xu-ly\/qua-han$/);
  await online(desk);
  await desk.keyboard.press("?");
  const sheet = desk.getByRole("dialog", { name: "Phím tắt" });
  await expect(sheet).toBeVisible();
  await sheet.getByLabel("Dùng phím tắt trên máy này").uncheck();
  await desk.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await desk.keyboard.press("?");
  await expect(sheet).toBeHidden();
  await desk.getByRole("button", { name: "Phím tắt" }).click();
  await sheet.getByLabel("Dùng phím tắt trên máy này").check();
  await sheet.getByRole("button", { name: "Đóng" }).click();
  await desk.keyboard.press("?");
  await expect(sheet).toBeVisible();
});

test("tabs of one browser share one line, and another takes over when it closes", async ({ officer, request }) => {
  const one = await officer("dieuphoi");
  const lines: string[] = [];
  one.context().on("request", (asked) => {
    if (new URL(asked.url()).pathname === "/xu-ly/luong") lines.push(asked.url());
  });
  await one.goto("/xu-ly/moi");
  await online(one);
  const two = await one.context().newPage();
  await two.goto("/xu-ly/moi");
  await awake(two);
  const { number } = await sender.sent(request, "Hai thẻ, một đường");
  await expect(row(one, number)).toBeVisible();
  await expect(row(two, number)).toBeVisible();
  expect(lines).toHaveLength(1);
  await one.close();
  await online(two);
  const later = await sender.sent(request, "Thẻ còn lại");
  await expect(row(two, later.number)).toBeVisible();
  expect(lines).toHaveLength(2);
});

test("the agency that gives a petition back is told that it left", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Rời khỏi bàn");
  await forwarded(await officer("dieuphoi"), number);
  const [city, colleague] = [await officer("ubnd-vinhyen"), await officer("daumoi")];
  await colleague.goto(at("moi-den", number));
  await online(colleague);
  await city.goto(at("moi-den", number));
  const back = await act(city, "agency_return");
  await back.getByLabel("Cơ quan nên nhận").selectOption("SGTVT");
  await back.getByLabel("Vì sao trả lại").fill("Đoạn này là quốc lộ do Sở quản lý.");
  await back.getByRole("button", { name: "Trả lại" }).click();
  await expect(colleague.locator(".desk-changed")).toContainText("không còn thuộc phạm vi của bạn");
  await expect(row(colleague, number)).toHaveCount(0);
});
