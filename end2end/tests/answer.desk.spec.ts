// An answer from the first slash to the public page: standard replies, the guard's warnings, previews,
// the leader's changes shown to the handler, marks left or taken out, parts of a photo covered. The
// handler's and the leader's hands stay on the keyboard.
import type { Page } from "@playwright/test";
import { act, forwarded, press, session } from "./house/officer";
import * as sender from "./house/sender";
import { awake, expect, test } from "./house/test";

const at = (queue: string, number: string) => `/xu-ly/${queue}?ho-so=${number}`;
const LABEL = "Câu trả lời gửi người dân";
const GOOD =
  "Ngày 24/11/2026, Đội Quản lý đô thị thuộc UBND thành phố Vĩnh Yên đã kiểm tra và vá xong ổ gà trước cổng trường trên đường Mê Linh. Mặt đường đã được lu phẳng, xe đi lại bình thường. Cần gấp xin gọi 0951234567.";

const HANDLER = "Người xử lý mẫu";
const ALL_ROLES = "Cán bộ mẫu – UBND TP Vĩnh Yên";

async function assigned(desk: Page, city: Page, number: string, to = HANDLER) {
  await forwarded(desk, number);
  await city.goto(`/xu-ly/ho-so/${number}`);
  await press(city, "agency_accept", "Nhận xử lý", "Đã nhận xử lý");
  await (await act(city, "assign")).getByText(to).click();
  await press(city, "assign", "Phân công", "Đã phân công");
}

const caret = (page: Page) =>
  page.evaluate(() => {
    const area = document.activeElement as HTMLTextAreaElement;
    return area.value.slice(area.selectionStart, area.selectionEnd);
  });

test("a handler answers by a slash, is warned, sees what is sent; the leader mends a word and both see it", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Trả lời bằng dấu gạch chéo");
  const city = await officer("ubnd-vinhyen");
  await assigned(await officer("dieuphoi"), city, number);

  const handler = await officer("xuly");
  await handler.goto(at("cua-toi", number));
  await awake(handler);
  await expect(handler.locator("#case-title")).toBeFocused();
  await handler.keyboard.press("r");
  const form = handler.locator("#viec-submit_reply");
  await expect(form.getByLabel(LABEL)).toBeFocused();
  await handler.keyboard.type("Đã ghi nhận ý kiến của ông/bà.");
  await expect(form.locator(".guard")).toContainText("Mới ghi nhận");
  await expect(form.locator(".guard")).toContainText("Chưa có ngày nào");
  await handler.keyboard.press("Control+a");
  await handler.keyboard.press("Delete");
  await handler.keyboard.press("/");
  const search = handler.locator("#standard-q");
  await expect(search).toBeFocused();
  await handler.keyboard.type("sua mat duong");
  await expect(handler.locator("#standard-list li").first()).toContainText("Đã sửa mặt đường");
  await handler.keyboard.press("Enter");
  await expect(form.getByLabel(LABEL)).toBeFocused();
  await expect(form.getByLabel(LABEL)).toHaveValue(new RegExp(`${number}[\\s\\S]*Vĩnh Yên`));
  expect(await caret(handler)).toBe("[ngày kiểm tra …]");
  await handler.keyboard.type("24/11/2026");
  await handler.keyboard.press("Tab");
  expect(await caret(handler)).toBe("[tên đội hoặc phòng …]");
  await expect(form.locator(".guard")).toContainText("Còn chỗ trống");
  // A slash within a line is a slash.
  await handler.keyboard.press("Control+a");
  await handler.keyboard.type("đo 1/2");
  await expect(form.getByLabel(LABEL)).toHaveValue("đo 1/2");
  await handler.keyboard.press("Control+a");
  await handler.keyboard.insertText(GOOD);
  await expect(form.locator(".guard")).toContainText("Chất lượng 100/100");

  await form.getByRole("button", { name: "Xem trước" }).press("Enter");
  const preview = form.locator(".preview");
  await expect(preview.locator("#preview-title")).toBeFocused();
  await expect(preview).toContainText("Trang theo dõi của người gửi");
  await expect(preview.locator(".preview-part").last()).toContainText("•••");
  await expect(preview.locator(".preview-part").last()).not.toContainText("0951234567");
  await expect(preview.getByText(`Phản ánh ${number}`, { exact: false }).first()).toBeVisible();
  await form.getByLabel(LABEL).press("Control+Enter");
  await expect(handler.getByRole("status").filter({ hasText: "Đã trình lãnh đạo duyệt" })).toBeVisible();

  const leader = await officer("lanhdao");
  await leader.goto(at("cho-duyet", number));
  await awake(leader);
  await leader.keyboard.press("t");
  const back = leader.locator("#viec-send_back_reply");
  await expect(back.getByLabel("Cần sửa gì")).toBeFocused();
  await leader.keyboard.type("Đề nghị nêu rõ diện tích đã vá.");
  await back.locator("details.fold > summary").press("Enter");
  const words = back.getByLabel(LABEL);
  await words.fill(GOOD.replace("ổ gà", "2 mét vuông ổ gà"));
  await words.press("Control+Enter");
  await expect(leader.getByRole("status").filter({ hasText: "Đã gửi lại" })).toBeVisible();

  await handler.goto(at("cua-toi", number));
  await awake(handler);
  const versions = handler.locator(".reply-versions");
  await expect(versions.locator("details[open] ins")).toContainText("2 mét vuông");
  await handler.keyboard.press("r");
  await expect(handler.locator("#viec-submit_reply").getByLabel(LABEL)).toBeFocused();
  await handler.keyboard.press("Control+Enter");
  await expect(handler.getByRole("status").filter({ hasText: "Đã trình lãnh đạo duyệt" })).toBeVisible();

  await leader.goto(at("cho-duyet", number));
  await awake(leader);
  await leader.keyboard.press("d");
  await expect(leader.locator("#viec-approve_reply .guard")).toContainText("Chất lượng 100/100");
  await expect(leader.getByRole("button", { name: "Duyệt", exact: true })).toBeFocused();
  await leader.keyboard.press("Enter");
  await expect(leader.getByRole("status").filter({ hasText: "Đã duyệt" })).toBeVisible();
});

test("the palette puts a standard reply in, and escaping the search leaves the slash", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Mẫu từ bảng lệnh");
  await assigned(await officer("dieuphoi"), await officer("ubnd-vinhyen"), number);
  const handler = await officer("xuly");
  await handler.goto(at("cua-toi", number));
  await awake(handler);
  const field = handler.locator("#viec-submit_reply").getByLabel(LABEL);
  await handler.keyboard.press("r");
  await expect(field).toBeFocused();
  await handler.keyboard.press("/");
  await expect(handler.locator("#standard-q")).toBeFocused();
  await handler.keyboard.press("Escape");
  await expect(field).toHaveValue("/");
  await field.fill("");
  await handler.keyboard.press("Control+k");
  await handler.locator("#palette-q").fill("chen mau: da xu ly xong");
  await handler.keyboard.press("Enter");
  await expect(field).toHaveValue(/Việc đã làm/);
});

test("a coordinator leaves one mark and takes out another by keyboard; a photo is covered and the public sees the copy", async ({ officer, visitor, request, photos }) => {
  const { number } = await sender.sent(request, "Che và giữ lại, gọi 0951234999");
  const city = await officer("ubnd-vinhyen");
  await assigned(await officer("dieuphoi"), city, number, ALL_ROLES);
  const answer = await act(city, "submit_reply");
  await answer.locator('input[type="file"]').setInputFiles({ name: "ket-qua.jpg", mimeType: "image/jpeg", buffer: photos.small });
  await answer.getByRole("button", { name: "Tải ảnh lên" }).click();
  await expect(city.locator("#viec-submit_reply .photo-strip img").first()).toBeVisible();
  await (await act(city, "submit_reply")).getByLabel(LABEL).fill(GOOD);
  await press(city, "submit_reply", "Trình lãnh đạo duyệt", "Đã trình lãnh đạo duyệt");
  await press(city, "approve_reply", "Duyệt", "Đã duyệt");

  const desk = await officer("dieuphoi");
  await desk.goto(at("cho-kiem-tra", number));
  await awake(desk);
  await desk.keyboard.press("u");
  const form = desk.locator("#viec-answer_publicly");
  const title = form.getByLabel("Tiêu đề công khai");
  await expect(title).not.toHaveValue(/0951234999/);
  const mark = form.locator(".mark-pick", { hasText: "0951234567" }).getByRole("checkbox");
  await mark.focus();
  await desk.keyboard.press("Space");
  await expect(form.getByLabel("Câu trả lời công khai")).toHaveValue(/0951234567/);
  await expect(mark).toBeFocused();
  await expect(mark).not.toBeChecked();
  await expect(title).not.toHaveValue(/0951234999/);

  await form.getByRole("button", { name: /^Che mặt người/ }).click();
  await expect(desk).toHaveURL(/\/che\//);
  await awake(desk);
  await desk.getByRole("button", { name: "Vẽ ô che" }).press("Enter");
  const cover = desk.getByRole("dialog");
  await cover.getByRole("button", { name: "Thêm ô" }).press("Enter");
  await cover.getByRole("button", { name: "Xong", exact: true }).press("Enter");
  await expect(desk.getByRole("status").filter({ hasText: "Đã lưu ảnh che" })).toBeVisible();
  const again = desk.locator("#viec-answer_publicly");
  await expect(again.locator(".photo-pick", { hasText: "đã che" })).toBeVisible();
  await expect(again.getByLabel("Câu trả lời công khai"), "what was chosen is kept").toHaveValue(/0951234567/);
  await again.getByRole("checkbox", { name: /Ảnh kết quả/ }).check();
  await again.getByRole("button", { name: "Trả lời và công khai", exact: true }).click();
  await expect(desk.getByRole("status").filter({ hasText: "Đã trả lời" })).toBeVisible();

  const anyone = await visitor();
  await anyone.goto(`/cong-khai/${number}`);
  await expect(anyone.locator("#answer").locator("..")).toContainText("0951234567");
  await expect(anyone.locator("#title")).not.toContainText("0951234999");
  const shown = anyone.locator(".answer img.photo").first();
  await expect(shown).toBeVisible();
  const answered = await anyone.request.get((await shown.getAttribute("src"))!);
  expect(answered.status()).toBe(200);
});

test("without JavaScript a standard reply is put behind what is typed, and the preview is a page", async ({ officer, visitor, request }) => {
  const { number } = await sender.sent(request, "Mẫu không kịch bản");
  await assigned(await officer("dieuphoi"), await officer("ubnd-vinhyen"), number);
  const handler = await visitor({ storageState: session("xuly"), javaScriptEnabled: false });
  await handler.goto(at("cua-toi", number));
  const form = await act(handler, "submit_reply");
  await form.getByLabel(LABEL).fill("Kính gửi ông/bà,");
  await form.getByLabel("Mẫu trả lời").selectOption({ label: "Đã sửa mặt đường" });
  await form.getByRole("button", { name: "Chèn mẫu" }).click();
  await expect(form.getByLabel(LABEL)).toHaveValue(/^Kính gửi ông\/bà,\s+Về phản ánh/);
  await expect(form.locator(".guard")).toContainText("Còn chỗ trống");
  await form.getByLabel(LABEL).fill(GOOD);
  await form.getByRole("button", { name: "Xem trước" }).click();
  await expect(handler.getByRole("heading", { level: 1 })).toContainText("Xem trước");
  await expect(handler.locator(".preview")).toContainText("đã kiểm tra và vá xong");
  await handler.getByRole("link", { name: "Quay lại hồ sơ" }).click();
  await expect((await act(handler, "submit_reply")).getByLabel(LABEL), "nothing is lost").toHaveValue(GOOD);
});

test("photos open large on the desk, turn by a key, and two petitions stand side by side", async ({ officer, request, photos }) => {
  const [first, second] = [await sender.sent(request, "Cạnh nhau, một"), await sender.sent(request, "Cạnh nhau, hai")];
  const desk = await officer("dieuphoi");
  await desk.goto(`/xu-ly/ho-so/${first.number}/so-sanh/${second.number}`);
  await expect(desk.locator(".side-by-side > section")).toHaveCount(2);
  await desk.getByRole("button", { name: `Gộp ${second.number} vào ${first.number}` }).click();
  await expect(desk.getByRole("status").filter({ hasText: "Đã gộp" })).toBeVisible();

  const city = await officer("ubnd-vinhyen");
  const { number } = await sender.sent(request, "Xem ảnh lớn");
  await assigned(desk, city, number, ALL_ROLES);
  const answer = await act(city, "submit_reply");
  await answer.locator('input[type="file"]').setInputFiles({ name: "a.jpg", mimeType: "image/jpeg", buffer: photos.small });
  await answer.getByRole("button", { name: "Tải ảnh lên" }).click();
  await (await act(city, "submit_reply")).getByLabel(LABEL).fill(GOOD);
  await press(city, "submit_reply", "Trình lãnh đạo duyệt", "Đã trình lãnh đạo duyệt");
  const leader = await officer("lanhdao");
  await leader.goto(at("cho-duyet", number));
  await awake(leader);
  await leader.locator("#case a.photo-link").first().click();
  const viewer = leader.getByRole("dialog", { name: /Ảnh 1 trên 1/ });
  await expect(viewer).toBeVisible();
  await leader.keyboard.press("+");
  await expect(viewer.locator("img")).toHaveAttribute("style", /scale\(1\.5\)/);
  await leader.keyboard.press("r");
  await expect(viewer.locator("img")).toHaveAttribute("style", /rotate\(90deg\)/);
  await leader.keyboard.press("Escape");
  await expect(viewer).toBeHidden();
  await expect(leader.locator("#case a.photo-link").first()).toBeFocused();
});
