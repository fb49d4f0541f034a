// What a category asks and warns of, from the form to officer and sender; and what the public would see.
import { caseOf } from "./house/officer";
import * as sender from "./house/sender";
import { awake, expect, pick, test, visit } from "./house/test";

const WORDS = "Ba đèn trước cổng chợ tắt cả tuần, dây đứt rủ xuống hè. Xe 88A-123.45 suýt vướng, gọi tôi theo số 0912 345 678.";

test("danger comes first, the details go to officer and sender, the public sees neither them nor a number", async ({ page, officer, request }) => {
  test.slow();
  await sender.begin(page);
  await sender.kind(page);
  await sender.place(page);
  await sender.lamp(page);
  await expect(page.getByText("Bước 4/8")).toBeVisible();

  const danger = page.getByRole("group", { name: /dây điện đứt/ });
  await test.step("nothing goes on without the one answer that matters, and nothing typed is lost", async () => {
    await page.getByLabel("Bao nhiêu đèn không sáng?").fill("0");
    await page.getByLabel("Số ghi trên cột đèn").fill("C-12");
    await sender.next(page);
    await sender.at(page, "chi-tiet");
    const summary = page.getByRole("alert").filter({ hasText: "đèn không sáng" });
    await expect(summary.getByRole("link")).toHaveCount(2);
    await expect(page.getByLabel("Bao nhiêu đèn không sáng?")).toHaveValue("0");
    await expect(page.getByLabel("Số ghi trên cột đèn")).toHaveValue("C-12");
    await page.getByLabel("Bao nhiêu đèn không sáng?").fill("3");
  });

  await test.step("the answer calls up whom to call, at once and before the form goes on", async () => {
    const call = page.getByRole("link", { name: /114/ });
    await pick(danger, "Không");
    await expect(call).toBeHidden();
    await pick(danger, "Có");
    await expect(call).toHaveAttribute("href", "tel:114");
    await expect(call).toBeVisible();
    await sender.next(page);
    await expect(page).toHaveURL(/\/phan-anh\/moi\/khan-cap\/noi-dung$/);
    await awake(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Điện nguy hiểm/);
    await expect(page.getByRole("link", { name: /1900 6769/ })).toHaveAttribute("href", "tel:19006769");
    await page.getByRole("button", { name: /^Tôi đã gọi/ }).click();
    await sender.at(page, "noi-dung");
    // It is said once.
    await visit(page, "/phan-anh/moi/chi-tiet");
    await sender.next(page);
    await sender.at(page, "noi-dung");
  });

  await sender.describe(page, "Đèn đường tắt trước cổng chợ", WORDS);
  await sender.next(page);
  await sender.at(page, "lien-he");
  for (const name of [/^Tôi đồng ý công khai các ảnh/, /^Tôi đồng ý công khai vị trí/, /^Tôi đồng ý nhận thông báo/])
    await expect(page.getByLabel(name)).not.toBeChecked();
  await sender.contact(page);

  await test.step("the check shows the details, and what others will see", async () => {
    const facts = page.locator("dl.facts").first();
    await expect(facts).toContainText("3 đèn");
    await expect(facts).toContainText("C-12");
    const seen = page.getByRole("region", { name: "Người khác sẽ thấy" });
    await expect(seen.locator("mark")).toHaveCount(2);
    await expect(seen).toContainText("Ba đèn trước cổng chợ");
    await expect(seen).toContainText("Phường Liên Bảo");
    for (const hidden of ["0912", "88A", "C-12", "Nguyễn Thị Hòa", "Mê Linh"]) await expect(seen).not.toContainText(hidden);
  });

  await page.getByRole("button", { name: "Gửi phản ánh" }).click();
  const receipt = await sender.receipt(page);
  await sender.follow(page, receipt);
  await expect(page.locator("main")).toContainText("C-12");
  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await expect(desk.getByRole("region", { name: /./ }).filter({ hasText: "Trả lời thêm theo lĩnh vực" })).toContainText("C-12");
  expect(await (await request.get(`/cong-khai?q=${receipt.number}`)).text()).not.toContain("C-12");
});

test("a category that asks nothing has no page for it, and a denunciation is never shown", async ({ page }) => {
  await sender.begin(page);
  await sender.kind(page, "Tố cáo");
  await visit(page, "/phan-anh/moi/linh-vuc");
  const choice = page.getByLabel(/^Chưa xác định lĩnh vực/);
  await page.locator("details.group").filter({ has: choice }).locator("summary").click();
  await pick(page, /^Chưa xác định lĩnh vực/);
  await sender.next(page);
  await sender.at(page, "noi-dung");
  await expect(page.getByText("Bước 4/7")).toBeVisible();
  await sender.story(page).fill("Đèn đường trước cổng chợ không sáng đã một tuần nay, cột đèn nghiêng.");
  await sender.next(page);
  await visit(page, "/phan-anh/moi/kiem-tra");
  await expect(page.getByText("Nội dung này không bao giờ được công khai")).toBeVisible();
  await expect(page.locator(".preview-card")).toHaveCount(0);

  // The words point to a field: one press takes it over and asks what it asks.
  await page.getByRole("button", { name: "Chiếu sáng công cộng" }).click();
  await expect(page).toHaveURL(/\/dia-diem/);
});
