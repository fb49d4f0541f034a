// The sender's road, question by question, by finger and keyboard, with or without JavaScript.
import { randomBytes, randomUUID } from "node:crypto";
import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { awake, hasScript, pick, visit } from "./test";

export type Receipt = { number: string; secret: string };

export const NUMBER = /^PA-\d{4}-\d{6}$/;
export const STORY =
  "Mặt đường trước cổng trường có ổ gà sâu, trời mưa ngập kín nên học sinh đi xe đạp hay ngã. Đề nghị vá lại sớm.";

export const next = (page: Page) => page.getByRole("button", { name: "Tiếp tục", exact: true }).click();

export async function at(page: Page, step: string) {
  await expect(page).toHaveURL(new RegExp(`/phan-anh/moi/${step}(\\?|$)`));
  await awake(page);
}

export async function begin(page: Page) {
  await visit(page, "/phan-anh/moi");
  await page.getByRole("button", { name: "Bắt đầu", exact: true }).click();
  await at(page, "loai");
}

export async function kind(page: Page, word = "Phản ánh") {
  await pick(page, word);
  await next(page);
  await at(page, "dia-diem");
}

export async function commune(page: Page, typed = "lien bao", name = "Phường Liên Bảo") {
  const field = page.getByLabel("Xã, phường, thị trấn");
  if (!hasScript()) {
    await field.selectOption({ label: name });
    return;
  }
  await field.fill(typed);
  await expect(page.getByRole("option").first()).toContainText(name);
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue(name);
}

export async function place(page: Page, address = "Đường Mê Linh, trước cổng trường") {
  await commune(page);
  await page.getByLabel(/^Địa chỉ/).fill(address);
  await next(page);
  await at(page, "linh-vuc");
}

export async function category(page: Page, typed = "o ga", name = /^Hư hỏng mặt đường/) {
  const choice = page.getByLabel(name);
  if (hasScript()) await page.getByRole("searchbox").fill(typed);
  else await page.locator("details.group").filter({ has: choice }).locator("summary").click();
  await pick(page, name);
  await next(page);
  await expect(page).toHaveURL(/\/phan-anh\/moi\/(chi-tiet|noi-dung)/);
  await awake(page);
  // What the category asks may be left open here; asking.spec.ts answers it.
  if (page.url().includes("/chi-tiet")) await next(page);
  await at(page, "noi-dung");
}

/** A street lamp, and the page of what that category asks. */
export async function lamp(page: Page) {
  const choice = page.getByLabel("Chiếu sáng công cộng", { exact: true });
  if (hasScript()) await page.getByRole("searchbox").fill("den duong");
  else await page.locator("details.group").filter({ has: choice }).locator("summary").click();
  await pick(page, "Chiếu sáng công cộng");
  await next(page);
  await at(page, "chi-tiet");
}

/** What happened, in the sender's words. */
export const story = (page: Page) => page.locator("#f-description");

export async function describe(page: Page, title: string, words = STORY) {
  await story(page).fill(words);
  await page.getByLabel(/^Tiêu đề/).fill(title);
  await next(page);
  await at(page, "hinh-anh");
}

export const file = (name: string, buffer: Buffer, mimeType = "image/jpeg") => ({ name, mimeType, buffer });

/** Chooses photos and uploads them: several at once with JavaScript, one after the other without. */
export async function choose(page: Page, files: ReturnType<typeof file>[]) {
  if (hasScript()) {
    await page.locator("#from-gallery").setInputFiles(files);
    await page.locator("#photo-send").click();
    // Each is there or says why not.
    const said = page.locator(".photo-said");
    await expect(said.filter({ hasText: /^(Đang thu nhỏ|Chưa tải lên|Đã tải \d+%)$/ })).toHaveCount(0);
    return;
  }
  for (const one of files) {
    await page.getByLabel("Thêm ảnh", { exact: true }).setInputFiles(one);
    await page.getByRole("button", { name: "Thêm ảnh này" }).click();
  }
}

/** The photos that the draft holds or, with JavaScript, that were chosen for it. */
export const kept = (page: Page) => page.getByRole("img", { name: /^Ảnh \d bạn gửi$/ });

export async function contact(page: Page, name = "Nguyễn Thị Hòa", phone = "0912 345 678") {
  await page.getByLabel("Họ và tên").fill(name);
  await page.getByLabel("Số điện thoại").fill(phone);
  await pick(page, /^Tôi đồng ý công khai các ảnh/);
  await next(page);
  await at(page, "kiem-tra");
}

export async function receipt(page: Page): Promise<Receipt> {
  await expect(page).toHaveURL(/\/phan-anh\/xong$/);
  await awake(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Đã gửi phản ánh");
  const number = await page.locator(".receipt-code").innerText();
  const secret = await page.locator(".secret").innerText();
  expect(number).toMatch(NUMBER);
  expect(secret).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]$/);
  return { number, secret };
}

/** Everything up to the photos, with little. */
export async function upToPhotos(page: Page, title: string) {
  await begin(page);
  await kind(page);
  await place(page);
  await category(page);
  await describe(page, title);
}

export async function follow(page: Page, { number, secret }: Receipt) {
  await visit(page, "/tra-cuu");
  await page.getByLabel("Mã phản ánh").fill(number);
  await page.getByLabel("Mã bí mật").fill(secret);
  await page.getByRole("button", { name: "Xem phản ánh" }).click();
  await expect(page).toHaveURL(new RegExp(`/tra-cuu/${number}$`, "i"));
  await awake(page);
}

/** The question about the result, and the one about how people were treated: same levels. */
export const judged = (page: Page, what: "result" | "attitude" = "result") =>
  page.getByRole("group", { name: what === "result" ? /kết quả này/ : /thái độ phục vụ/ });

/** A petition sent through the queue's interface: for journeys that begin later on the road. */
export async function sent(request: APIRequestContext, title: string, change: object = {}): Promise<Receipt> {
  const id = randomUUID();
  const secret = randomBytes(32).toString("hex");
  const answers = {
    nature: "report",
    commune: "08710",
    address: "Đường Mê Linh",
    category: "GT-DUONG",
    title,
    description: STORY,
    contact: { sender_kind: "citizen", name: "Nguyễn Thị Hòa", phone: "0912345678" },
    ...change,
  };
  const begun = await request.post("/api/v1/submissions", {
    headers: { "idempotency-key": id },
    data: { id, secret, answers },
  });
  expect(begun.status(), await begun.text()).toBe(201);
  const done = await request.post(`/api/v1/submissions/${id}/complete`, {
    headers: { authorization: `Draft ${secret}` },
  });
  expect(done.ok(), await done.text()).toBe(true);
  return done.json();
}
