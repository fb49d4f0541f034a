// The same questions, warnings and preview on the page that needs no network, decided by the same law.
import type { Page } from "@playwright/test";
import { STORY, commune, follow } from "./house/sender";
import { expect, pick, test, visit } from "./house/test";

const OUTBOX = "/phan-anh/ngoai-mang";

/** What the phone keeps of the first draft's answers. */
async function kept<T>(page: Page, what: (answers: any) => T): Promise<T | undefined> {
  const answers = await page.evaluate(async () => (await (globalThis as any).outboxStore.list())[0]?.inner?.answers);
  return answers && what(answers);
}

test("the outbox asks, warns and shows what the public would see; a reload keeps every answer", async ({ page }) => {
  test.slow();
  await visit(page, OUTBOX);
  await expect(page.locator("#outbox")).toHaveAttribute("data-ready", "true");
  await expect(page.locator("#f-details")).toBeHidden();
  await pick(page, "Phản ánh");
  await commune(page);
  await page.getByRole("searchbox").fill("đèn trước nhà tôi tối om mấy hôm rồi");
  await pick(page, "Chiếu sáng công cộng");
  const danger = page.getByRole("group", { name: /dây điện đứt/ });
  const stops = page.locator("#outbox-stops");
  const words = page.locator("#f-description");
  await expect(danger).toBeVisible();
  await expect(page.getByLabel(/Chỗ hỏng rộng/)).toBeHidden();

  await pick(danger, "Có");
  await expect(stops.getByRole("link", { name: /114/ })).toBeVisible();
  await expect(words).toBeHidden();
  await page.getByRole("button", { name: /^Tôi đã gọi/ }).click();
  await expect(stops).toBeHidden();
  await expect(words).toBeVisible();
  await expect(danger.getByLabel("Có", { exact: true })).toBeChecked();

  await page.getByLabel("Bao nhiêu đèn không sáng?").fill("0");
  await words.fill(`${STORY} Gọi tôi theo số 0912 345 678.`);
  const seen = page.locator("#outbox-preview");
  await expect(seen.locator("mark")).toHaveText("đã che");
  await expect(seen).toContainText("Phường Liên Bảo");
  await expect(seen).not.toContainText("0912");
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Hòa");
  await page.getByLabel("Số điện thoại").fill("0912 345 678");

  await page.getByRole("button", { name: "Gửi phản ánh", exact: true }).click();
  await expect(page.locator("#outbox-problems").getByRole("link", { name: /^Bao nhiêu đèn không sáng: / })).toHaveAttribute("href", "#f-d-lamp_count-");
  await page.getByLabel("Bao nhiêu đèn không sáng?").fill("4");
  await expect.poll(() => page.locator("#outbox").getAttribute("data-open")).toBeTruthy();
  await words.blur();
  await expect.poll(() => kept(page, (answers) => answers.details?.lamp_count?.[0])).toBe("4");

  await page.reload();
  await page.getByRole("button", { name: "Viết tiếp" }).click();
  await expect(page.getByLabel("Bao nhiêu đèn không sáng?")).toHaveValue("4");
  await expect(danger.getByLabel("Có", { exact: true })).toBeChecked();
  await expect(stops, "it was heard").toBeHidden();
  await page.getByRole("button", { name: "Gửi phản ánh", exact: true }).click();
  const item = page.locator(".queue-item").filter({ hasText: "Đã gửi" });
  await expect(item).toHaveCount(1);
  const receipt = { number: await item.locator(".receipt-code").innerText(), secret: await item.locator(".secret").innerText() };
  await follow(page, receipt);
  await expect(page.locator("main")).toContainText("4 đèn");
});

test("what is never public says so on the phone, and a consent to other words is asked again", async ({ page }) => {
  await visit(page, OUTBOX);
  await expect(page.locator("#outbox")).toHaveAttribute("data-ready", "true");
  await page.locator("#f-description").fill(STORY);
  await expect(page.locator(".preview-card")).toBeVisible();
  await pick(page, "Tố cáo");
  await expect(page.getByText("Nội dung này không bao giờ được công khai")).toBeVisible();
  await expect(page.locator(".preview-card")).toBeHidden();

  await pick(page, /^Tôi đồng ý công khai các ảnh/);
  await expect.poll(() => kept(page, (answers) => answers.consent_photos)).toBe(true);
  // As a build before the mark would have left it.
  await page.evaluate(async () => {
    const store = (globalThis as any).outboxStore;
    const [item] = await store.list();
    const { wording, ...answers } = item.inner.answers;
    await store.change(item.key, ["draft"], {}, { ...item.inner, answers });
    // The page that is left would write its own words back.
    addEventListener("pagehide", (event) => event.stopImmediatePropagation(), { capture: true });
  });
  await page.reload();
  await page.getByRole("button", { name: "Viết tiếp" }).click();
  await expect(page.locator("#f-description")).toHaveValue(STORY);
  await expect(page.getByLabel(/^Tôi đồng ý công khai các ảnh/)).not.toBeChecked();
});
