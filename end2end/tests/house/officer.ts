// Officers: their accounts, their open sessions, and doing an act on a case.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, type Page } from "@playwright/test";

/** Everybody's own password, once the first one was changed. */
export const PASSWORD = "cây đa, bến nước, sân đình";

/** The officers of the journeys: who receives, the city's three, another district, a reader. */
export const CAST = ["dieuphoi", "vanphong", "daumoi", "xuly", "lanhdao", "ubnd-vinhtuong"];

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
