// A coordinator's whole day without a mouse: from the door to the door. A pointer that is pressed
// anywhere on the coordinator's pages fails the journey.
import type { Page } from "@playwright/test";
import { caseOf, forwarded, PASSWORD, press, replied } from "./house/officer";
import { keys as hands } from "./house/keys";
import * as sender from "./house/sender";
import { awake, expect, test, visit } from "./house/test";

/** The case stands there, and no other is on its way. */
const shown = async (page: Page, number: string) => {
  await expect(page.locator("#case")).toHaveAttribute("data-number", number);
  await expect(page.locator("#case")).not.toHaveAttribute("aria-busy", "true");
};
const said = (page: Page, words: string | RegExp) => expect(page.locator("#case").getByRole("status").filter({ hasText: words }).first()).toBeVisible();

test("the whole working day of a coordinator is done with the keyboard alone", async ({ visitor, officer, request }) => {
  test.slow();
  const [plain, unclear, foreign, checked, weak] = await test.step("the day before: petitions come in, two answers wait to be checked", async () => {
    const all = [];
    for (const title of ["Một ngày: rõ ràng", "Một ngày: thiếu chi tiết", "Một ngày: không thuộc tỉnh", "Một ngày: trả lời tốt", "Một ngày: trả lời sơ sài"])
      all.push((await sender.sent(request, title)).number);
    const [colleague, city] = [await officer("vanphong"), await officer("ubnd-vinhyen")];
    for (const number of all.slice(3)) {
      await forwarded(colleague, number);
      await replied(city, number, "Đơn vị đã kiểm tra và vá xong đoạn đường trước cổng trường vào sáng nay.");
      await press(city, "approve_reply", "Duyệt", "Đã duyệt");
    }
    return all;
  });

  const desk = await visitor({ javaScriptEnabled: true });
  await desk.addInitScript(() => {
    for (const event of ["pointerdown", "mousedown", "touchstart"])
      addEventListener(event, (happened) => happened.isTrusted && console.error("a pointer was used"), { capture: true });
  });
  const key = (name: string) => desk.keyboard.press(name);
  const type = (words: string) => desk.keyboard.type(words);
  /** Whatever the palette finds first. */
  const palette = async (words: string) => {
    await key("Control+k");
    await expect(desk.locator("#palette-q")).toBeFocused();
    await type(words);
    await key("Enter");
  };
  const { reach, enter, faults } = hands(desk);

  await test.step("signs in", async () => {
    await visit(desk, "/xu-ly/dang-nhap");
    await reach(desk.getByLabel("Tên đăng nhập"));
    await type("dieuphoi");
    await reach(desk.getByLabel("Mật khẩu"));
    await type(PASSWORD);
    await key("Enter");
    await expect(desk).toHaveURL(/\/xu-ly\/moi$/);
    await awake(desk);
  });

  await test.step("a plain one: taken in and forwarded as proposed", async () => {
    await palette(plain);
    await shown(desk, plain);
    await key("a");
    await key("Enter");
    await said(desk, "Đã tiếp nhận");
    await key("f");
    await expect(desk.getByLabel("Cơ quan chủ trì")).toHaveValue("UBND-VINHYEN");
    await key("Control+Enter");
    await expect(desk.locator("#case")).toContainText("Đã chuyển xử lý");
  });

  await test.step("one without its place: the sender is asked", async () => {
    await palette(unclear);
    await shown(desk, unclear);
    await key("a");
    await key("Enter");
    await said(desk, "Đã tiếp nhận");
    await key("h");
    await type("Xin cho biết ổ gà nằm gần số nhà nào?");
    await key("Control+Enter");
    await expect(desk.locator("#case")).toContainText("Đã gửi câu hỏi");
  });

  await test.step("one that is nobody's here: refused with its reason", async () => {
    await palette(foreign);
    await shown(desk, foreign);
    await key("a");
    await key("Enter");
    await said(desk, "Đã tiếp nhận");
    await key("x");
    // The reasons are one group: the arrows choose.
    await key("ArrowDown");
    await key("Control+Enter");
    await expect(desk.locator("#case")).toContainText("Đã từ chối");
  });

  await test.step("answers that agencies gave: one goes out, one goes back", async () => {
    await palette("cho kiem tra");
    await expect(desk).toHaveURL(/\/xu-ly\/cho-kiem-tra/);
    await palette(checked);
    await shown(desk, checked);
    await key("u");
    await key("Control+Enter");
    await expect(desk.locator("#case")).toContainText("Đã trả lời");
    await palette(weak);
    await shown(desk, weak);
    await key("t");
    await type("Chưa nói rõ ngày vá và ai đã kiểm tra. Đề nghị bổ sung.");
    await key("Control+Enter");
    await expect(desk.locator("#case")).toContainText("Đã yêu cầu cơ quan làm lại");
  });

  await test.step("looks a petition up, reads the list, asks which keys there are", async () => {
    await palette("mới gửi đến");
    await expect(desk).toHaveURL(/\/xu-ly\/moi$/);
    await key("/");
    await type(checked);
    await key("Enter");
    await shown(desk, checked);
    await awake(desk);
    await key("Escape");
    await expect(desk.locator("#case")).toHaveCount(0);
    await key("?");
    await expect(desk.getByRole("dialog", { name: "Phím tắt" })).toBeVisible();
    await key("Escape");
  });

  await test.step("goes home", async () => {
    await enter(desk.getByRole("button", { name: "Đăng xuất" }));
    await expect(desk).toHaveURL(/\/xu-ly\/dang-nhap/);
  });
  expect(faults, "where the focus could not be seen").toEqual([]);

  // Each of the five is where the day left it.
  const colleague = await officer("vanphong");
  for (const [number, state] of [[plain, "Đã chuyển"], [unclear, "Chờ"], [foreign, "Từ chối"], [checked, "Đã trả lời"], [weak, "Yêu cầu làm lại"]] as const) {
    await colleague.goto(caseOf(number));
    await expect(colleague.locator(".case-head"), number).toContainText(new RegExp(state, "i"));
  }
});
