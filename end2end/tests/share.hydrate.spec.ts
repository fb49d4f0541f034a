// What reaches the installed application from outside: a sign scanned without a network, a photo shared
// from another application. The service worker hands both to the outbox.
import { expect, test, type Page } from "@playwright/test";

test.use({ serviceWorkers: "allow" });

async function kept(page: Page) {
  await page.goto("/");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
}
const ready = (page: Page) => expect(page.locator("#outbox")).toHaveAttribute("data-ready", "true");

test("a sign scanned without a network fills the form of the outbox, and the map is there", async ({ page, context }) => {
  await kept(page);
  await context.setOffline(true);
  await page.goto("/phan-anh/tai/DEN-0123?xa=08710&lv=DT-CHIEUSANG&pc=7PH78J53%2BHX");
  await ready(page);
  await expect(page.locator("#outbox-said")).toContainText("Bạn đang phản ánh tại: Mã biển DEN-0123, Phường Liên Bảo");
  await expect(page).toHaveURL(/\/phan-anh\/ngoai-mang$/);
  await expect(page.getByLabel("Xã, phường, thị trấn")).toHaveValue("Phường Liên Bảo");
  await expect(page.getByLabel("Mã plus")).toHaveValue("7PH78J53+HX");
  await expect(page.getByLabel("Chiếu sáng công cộng")).toBeChecked();
  expect(Number(await page.locator('input[name="lat"]').inputValue())).toBeCloseTo(21.30894, 4);
  await page.getByRole("button", { name: "Chọn trên bản đồ" }).click();
  await expect(page.getByRole("application")).toBeVisible();
  await expect(page.locator(".map-point")).toBeVisible();
});

test("a photo that another application shares becomes a draft, and nothing reaches the server", async ({ page }) => {
  await kept(page);
  const manifest = await (await page.request.get("/manifest.webmanifest")).json();
  expect(manifest.shortcuts.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(["Phản ánh mới", "Tra cứu"]));
  expect(manifest.screenshots.map(({ form_factor }: { form_factor: string }) => form_factor)).toEqual(["narrow", "wide"]);
  for (const { src } of manifest.screenshots) expect((await page.request.get(src)).ok()).toBe(true);
  const { action, method, enctype, params } = manifest.share_target;
  const asked: string[] = [];
  page.on("request", (request) => request.method() === "POST" && asked.push(request.url()));
  // The system posts a form like this one.
  await page.evaluate(
    async ({ action, method, enctype, name }) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
      canvas.getContext("2d")!.fillRect(0, 0, 64, 48);
      const blob: Blob = await new Promise((done) => canvas.toBlob((made) => done(made!), "image/jpeg"));
      const form = Object.assign(document.createElement("form"), { action, method, enctype });
      const photos = Object.assign(document.createElement("input"), { type: "file", name, multiple: true });
      const files = new DataTransfer();
      files.items.add(new File([blob], "anh.jpg", { type: "image/jpeg" }));
      files.items.add(new File(["%PDF"], "x.pdf", { type: "application/pdf" }));
      photos.files = files.files;
      const text = Object.assign(document.createElement("input"), { name: "text", value: "Đèn hỏng trước cổng trường" });
      form.append(photos, text);
      document.body.append(form);
      form.submit();
    },
    { action, method, enctype, name: params.files[0].name },
  );
  await expect(page).toHaveURL(/\/phan-anh\/ngoai-mang$/);
  await ready(page);
  await expect(page.locator("#outbox-photos img")).toHaveCount(1);
  await expect(page.locator("#f-description")).toHaveValue("Đèn hỏng trước cổng trường");
  const answer = await page.request.post(action, { multipart: { text: "x" }, maxRedirects: 0, headers: { origin: new URL(page.url()).origin } });
  expect(answer.status()).toBe(303);
});
