// Officers: their accounts, their open sessions, and doing an act on a case.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, type Page } from "@playwright/test";

/** Everybody's own password, once the first one was changed. */
export const PASSWORD = "cây đa, bến nước, sân đình";

/** The officers of the journeys: two who receive, the city's three, one with all three roles, another district's. */
export const CAST = ["dieuphoi", "vanphong", "daumoi", "xuly", "lanhdao", "ubnd-vinhyen", "ubnd-vinhtuong"];

/** First passwords, as `server seed --demo` printed them. */
export function firstPassword(username: string): string {
  const lines = readFileSync(process.env.ACCOUNTS!, "utf8").split("\n");
  const found = lines.map((line) => line.trim().split(/\s+/)).find(([name]) => name === username);
  if (!found) throw new Error(`no account ${username} in ${process.env.ACCOUNTS}`);
  return found[1];
}

/** Where the browser's state with the open session lies, beside the accounts. */
export const session = (username: string) =>
  join(dirname(process.env.ACCOUNTS!), "sessions", `${username}.json`);

export async function signIn(page: Page, username: string, password: string) {
  await page.getByLabel("Tên đăng nhập").fill(username);
  await page.getByLabel("Mật khẩu").fill(password);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
}

export const caseOf = (number: string) => `/xu-ly/ho-so/${number}`;

/** The form of an act on the case that is open, unfolded. */
export async function act(page: Page, code: string) {
  const form = page.locator(`#viec-${code}`);
  if ((await form.getAttribute("open")) === null) await form.locator("summary").first().click();
  return form;
}

/** Presses the act's button; the case then says that it was done. */
export async function press(page: Page, code: string, button: string | RegExp, done: string | RegExp) {
  const form = await act(page, code);
  await form.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: done })).toBeVisible();
}

/** Forwards a new petition to the city. */
export async function forwarded(desk: Page, number: string, card = false) {
  await desk.goto(caseOf(number));
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  const forward = await act(desk, "forward");
  await forward.getByLabel("Cơ quan chủ trì").selectOption("UBND-VINHYEN");
  if (card) await forward.getByText("Công khai thẻ tóm tắt ngay bây giờ").click();
  await press(desk, "forward", "Chuyển xử lý", "Đã chuyển xử lý");
}

/** Brings a forwarded petition to the leader: one person of the city with every role. */
export async function replied(city: Page, number: string, answer: string) {
  await city.goto(caseOf(number));
  await press(city, "agency_accept", "Nhận xử lý", "Đã nhận xử lý");
  await (await act(city, "assign")).getByText("Cán bộ mẫu – UBND TP Vĩnh Yên").click();
  await press(city, "assign", "Phân công", "Đã phân công");
  await (await act(city, "submit_reply")).getByLabel("Câu trả lời gửi người dân").fill(answer);
  await press(city, "submit_reply", "Trình lãnh đạo duyệt", "Đã trình lãnh đạo duyệt");
}

/** From new to answered. */
export async function answered(desk: Page, city: Page, number: string, way: "publicly" | "privately") {
  await forwarded(desk, number);
  await replied(city, number, "Đơn vị đã kiểm tra và vá xong đoạn đường trong ngày.");
  await press(city, "approve_reply", "Duyệt", "Đã duyệt");
  await desk.goto(caseOf(number));
  const button = way === "publicly" ? "Trả lời và công khai" : "Trả lời riêng";
  await press(desk, `answer_${way}`, button, "Đã trả lời");
}
