// The account, for whoever wants one: never before sending, by a code and nothing else.
import type { Page } from "@playwright/test";
import { codeFor, sentTo } from "./house/post";
import * as sender from "./house/sender";
import { awake, expect, pick, test, visit } from "./house/test";

let count = 0;
/** A telephone that no other journey uses, as typed and as E.164. */
function telephone() {
  count += 1;
  const tail = `${(Date.now() % 100_000) * 10 + (count % 10)}`.padStart(6, "0");
  return { typed: `0951 ${tail.slice(0, 3)} ${tail.slice(3)}`, e164: `+84951${tail}` };
}

const contact = (phone: string) => ({
  contact: { sender_kind: "citizen", name: "Nguyễn Thị Hòa", phone },
});

async function askedFor(page: Page, reach: string) {
  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill(reach);
  await page.getByRole("button", { name: "Gửi mã cho tôi" }).click();
  await expect(page).toHaveURL(/\/dang-nhap\/ma/);
  await awake(page);
}

async function confirm(page: Page, code: string) {
  await page.getByLabel("Mã xác nhận").fill(code);
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await awake(page);
}

test("after sending, an account is offered; it opens by a code and shows what was sent", async ({ page }) => {
  const phone = telephone();
  await sender.upToPhotos(page, "Ổ gà, xem trong tài khoản");
  await sender.next(page);
  await sender.at(page, "lien-he");
  await sender.contact(page, "Nguyễn Thị Hòa", phone.typed);
  await page.getByRole("button", { name: "Gửi phản ánh" }).click();
  const receipt = await sender.receipt(page);
  await page.getByRole("link", { name: "Đăng nhập bằng mã" }).click();
  await awake(page);

  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill("0951");
  await page.getByRole("button", { name: "Gửi mã cho tôi" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toContainText("10 chữ số");
  await expect(page.getByLabel("Số điện thoại hoặc thư điện tử")).toHaveValue("0951");

  await askedFor(page, phone.typed);
  await expect(page.locator("main")).toContainText(`•••• ••• ${phone.e164.slice(-3)}`);
  const code = await codeFor(phone.e164);
  await confirm(page, code === "000000" ? "000001" : "000000");
  await expect(page.getByRole("alert")).toContainText("Mã chưa đúng");
  await confirm(page, code);
  await expect(page).toHaveURL(/\/cua-toi$/);
  await page.getByRole("link", { name: "Ổ gà, xem trong tài khoản" }).click();
  await awake(page);
  await expect(page).toHaveURL(new RegExp(`/tra-cuu/${receipt.number}$`));
  await expect(page.getByText(sender.STORY)).toBeVisible();

  // The next report finds the contact in its place, and it can be changed.
  await sender.upToPhotos(page, "Ổ gà thứ hai");
  await sender.next(page);
  await sender.at(page, "lien-he");
  await expect(page.getByLabel("Số điện thoại")).toHaveValue(phone.typed);

  await visit(page, "/cua-toi/tai-khoan");
  await page.getByRole("button", { name: "Đăng xuất", exact: true }).click();
  await awake(page);
  await page.goto("/cua-toi");
  await expect(page).toHaveURL(/\/dang-nhap\?ve=\/cua-toi$/);
});

test("whoever is signed in acts on the petition without its secret, and a stranger does not", async ({ page, request, visitor }) => {
  const phone = telephone();
  const { number } = await sender.sent(request, "Ổ gà, rút từ tài khoản", contact(phone.typed));
  await visit(page, "/dang-nhap");
  await askedFor(page, phone.typed);
  await confirm(page, await codeFor(phone.e164));
  await page.getByRole("link", { name: "Ổ gà, rút từ tài khoản" }).click();
  await awake(page);

  const other = telephone();
  const stranger = await visitor();
  await visit(stranger, "/dang-nhap");
  await askedFor(stranger, other.typed);
  await confirm(stranger, await codeFor(other.e164));
  await expect(stranger.getByText("Chưa có phản ánh nào")).toBeVisible();
  await visit(stranger, `/tra-cuu/${number}`);
  await expect(stranger.getByLabel("Mã bí mật")).toBeVisible();
  await expect(stranger.locator("main")).not.toContainText(sender.STORY);

  await page.getByText("Rút phản ánh này").click();
  await page.getByLabel(/^Lý do/).fill("Đường đã được vá hôm qua.");
  await page.getByRole("button", { name: "Rút phản ánh", exact: true }).click();
  await awake(page);
  await expect(page.getByRole("status")).toContainText("Đã rút phản ánh");
});

test("a petition that was sent with another contact is added by its two codes", async ({ page, request }) => {
  const phone = telephone();
  const { number, secret } = await sender.sent(request, "Ổ gà, thêm bằng mã");
  await visit(page, "/dang-nhap?ve=/cua-toi/nhan");
  await askedFor(page, phone.typed);
  const code = page.getByLabel("Mã xác nhận");
  await code.fill(await codeFor(phone.e164));
  await pick(page, "Đây là máy dùng chung");
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await expect(page).toHaveURL(/\/cua-toi\/nhan$/);
  await awake(page);
  const session = (await page.context().cookies()).find((cookie) => cookie.name.endsWith("vps-cid"));
  expect(session).toMatchObject({ expires: -1, httpOnly: true, sameSite: "Lax" });

  await page.getByLabel("Mã phản ánh").fill(number);
  await page.getByLabel("Mã bí mật").fill("00000-00001-1");
  await page.getByRole("button", { name: "Thêm vào tài khoản" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toContainText("chưa đúng");
  await expect(page.getByLabel("Mã phản ánh")).toHaveValue(number);
  await page.getByLabel("Mã bí mật").fill(secret);
  await page.getByRole("button", { name: "Thêm vào tài khoản" }).click();
  await awake(page);
  await page.getByRole("searchbox").fill("o ga them");
  await page.getByRole("button", { name: "Tìm", exact: true }).click();
  await awake(page);
  await expect(page.getByRole("link", { name: "Ổ gà, thêm bằng mã" })).toBeVisible();
  await visit(page, "/cua-toi?q=khongcotunay");
  await expect(page.getByText("Ổ gà, thêm bằng mã")).toHaveCount(0);
});

test("a lost secret is renewed through the petition's own contact, and a stranger hears the same", async ({ page, request }) => {
  const phone = telephone();
  const stranger = telephone();
  const { number, secret } = await sender.sent(request, "Ổ gà, mất mã", contact(phone.typed));
  const renew = async (code: string, reach: string) => {
    await visit(page, "/tra-cuu");
    await page.getByText("Tôi không còn mã").or(page.locator("details.fold summary")).first().click();
    await page.getByRole("link", { name: "Cấp lại mã bí mật" }).click();
    await awake(page);
    await page.getByLabel("Mã phản ánh").fill(code);
    await page.getByLabel("Số điện thoại hoặc thư điện tử").fill(reach);
    await page.getByRole("button", { name: "Gửi mã cho tôi" }).click();
    await awake(page);
    return page.locator("main").innerText();
  };
  const unknown = await renew("PA-2026-999999", stranger.typed);
  const known = await renew(number, stranger.typed);
  expect(known).toBe(unknown);

  await renew(number, phone.typed);
  await confirm(page, await codeFor(phone.e164));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Mã bí mật mới");
  const renewed = await page.locator(".secret").innerText();
  expect(renewed).not.toBe(secret);
  expect(await sentTo(stranger.e164)).toEqual([]);
  await page.context().clearCookies();
  await visit(page, `/tra-cuu/${number}?ma=${secret}`);
  await expect(page.getByRole("alert")).toContainText("chưa đúng");
  await sender.follow(page, { number, secret: renewed });
  await expect(page.getByText("Mã bí mật được cấp lại")).toBeVisible();
});
