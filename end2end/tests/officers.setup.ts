// The first sign-in of every officer of the journeys; their sessions stay open for the others.
import { expect, test } from "@playwright/test";
import { CAST, firstPassword, PASSWORD, session, signIn } from "./house/officer";

test.describe.configure({ mode: "parallel" });

for (const username of CAST)
  test(`${username} signs in for the first time and must change the password`, async ({ page }) => {
    await page.goto("/xu-ly/dang-nhap");
    await signIn(page, username, firstPassword(username));
    await expect(page).toHaveURL(/\/xu-ly\/mat-khau$/);
    // No other page opens before.
    await page.goto("/xu-ly/tai-khoan");
    await expect(page).toHaveURL(/\/xu-ly\/mat-khau$/);

    await page.getByLabel("Mật khẩu hiện tại").fill(firstPassword(username));
    await page.getByLabel("Mật khẩu mới", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Nhập lại mật khẩu mới").fill(PASSWORD);
    await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Đã đổi mật khẩu" })).toBeVisible();
    await page.context().storageState({ path: session(username) });
  });
