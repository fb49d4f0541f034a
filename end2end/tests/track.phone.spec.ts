// The sender after sending: the two codes, the question, taking back, the rating.
import { act, answered, caseOf, press } from "./house/officer";
import * as sender from "./house/sender";
import { awake, expect, pick, test, visit } from "./house/test";

test("a wrong secret opens nothing and says no more than an unknown number", async ({ page, request }) => {
  const { number, secret } = await sender.sent(request, "Ổ gà, mã sai");
  const other = await sender.sent(request, "Ổ gà, mã khác");
  const said: string[] = [];
  for (const code of [number, "PA-2026-999999"]) {
    await visit(page, "/tra-cuu");
    await page.getByLabel("Mã phản ánh").fill(code);
    await page.getByLabel("Mã bí mật").fill(other.secret);
    await page.getByRole("button", { name: "Xem phản ánh" }).click();
    await awake(page);
    said.push(await page.getByRole("alert").innerText());
    await expect(page.getByLabel("Mã phản ánh")).toHaveValue(code);
  }
  expect(said[0]).toContain("chưa đúng");
  expect(said[1]).toBe(said[0]);

  await page.goto(`/tra-cuu/${number}`);
  await expect(page.getByLabel("Mã bí mật")).toBeVisible();
  await expect(page.locator("main")).not.toContainText(sender.STORY);

  // Typed as people type it.
  await sender.follow(page, { number: number.toLowerCase(), secret: secret.toLowerCase() });
  await expect(page.getByText(sender.STORY)).toBeVisible();
});

test("the link of the receipt opens the petition and hides the secret", async ({ page, request }) => {
  const { number, secret } = await sender.sent(request, "Ổ gà, liên kết");
  await visit(page, `/tra-cuu/${number}?ma=${secret}`);
  await expect(page).toHaveURL(new RegExp(`/tra-cuu/${number}$`));
  await expect(page.getByText(sender.STORY)).toBeVisible();
  await expect(page.getByText("Hạn trả lời").first()).toBeVisible();
  await page.getByText("Vì sao là ngày này?").click();
  await expect(page.getByText(/Ngày nhận không tính/)).toBeVisible();
});

test("the sender answers the coordinator's question", async ({ page, request, officer }) => {
  const receipt = await sender.sent(request, "Ổ gà, hỏi thêm");
  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await (await act(desk, "ask_sender")).getByLabel("Câu hỏi cho người gửi").fill("Ổ gà ở gần số nhà nào?");
  await press(desk, "ask_sender", "Gửi câu hỏi", "Đã gửi câu hỏi");

  await sender.follow(page, receipt);
  await expect(page.getByText("Ổ gà ở gần số nhà nào?").first()).toBeVisible();
  const answer = page.getByLabel("Câu trả lời của bạn");
  await answer.fill("Số 12");
  await page.getByRole("button", { name: "Gửi câu trả lời" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toContainText("ít nhất 10 ký tự");
  await expect(answer).toHaveValue("Số 12");
  await answer.fill("Ngay trước số nhà 12, bên phải cổng trường.");
  await page.getByRole("button", { name: "Gửi câu trả lời" }).click();
  await awake(page);
  await expect(page.getByRole("status")).toContainText("Đã gửi câu trả lời của bạn");
  await desk.goto(caseOf(receipt.number));
  await expect(desk.getByText("Ngay trước số nhà 12").first()).toBeVisible();
});

test("the sender takes the petition back", async ({ page, request, officer }) => {
  const receipt = await sender.sent(request, "Ổ gà, rút lại");
  await sender.follow(page, receipt);
  await page.getByText("Rút phản ánh này").click();
  await page.getByLabel(/^Lý do/).fill("Đường đã được vá hôm qua.");
  await page.getByRole("button", { name: "Rút phản ánh", exact: true }).click();
  await awake(page);
  await expect(page.getByRole("status")).toContainText("Đã rút phản ánh");
  await expect(page.getByText("Bạn đã rút phản ánh này.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Rút phản ánh", exact: true })).toHaveCount(0);
  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await expect(desk.getByText("Người gửi đã rút").first()).toBeVisible();
});

test("who is not satisfied says why", async ({ page, request, officer }) => {
  const receipt = await sender.sent(request, "Ổ gà, không hài lòng");
  await answered(await officer("dieuphoi"), await officer("ubnd-vinhyen"), receipt.number, "privately");
  await sender.follow(page, receipt);
  await pick(sender.judged(page), "Không hài lòng");
  await page.getByRole("button", { name: "Gửi đánh giá" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(sender.judged(page).getByLabel("Không hài lòng", { exact: true })).toBeChecked();
  await pick(sender.judged(page, "attitude"), "Hài lòng");
  await pick(page, "Quá lâu");
  await page.getByLabel("Ý kiến của bạn").fill("Vá xong một tuần lại hỏng.");
  await page.getByRole("button", { name: "Gửi đánh giá" }).click();
  await awake(page);
  await expect(page.getByText("Bạn đã đánh giá: Không hài lòng")).toBeVisible();
  await expect(page.getByText("Thái độ phục vụ: Hài lòng")).toBeVisible();
  await expect(page.getByText("Quá lâu")).toBeVisible();
  // Only the sender got this answer.
  expect((await request.get(`/cong-khai/${receipt.number}`)).status()).toBe(404);
});

test("what was not put right is opened again with a reason", async ({ page, request, officer }) => {
  const receipt = await sender.sent(request, "Ổ gà, xử lý lại");
  const city = await officer("ubnd-vinhyen");
  await answered(await officer("dieuphoi"), city, receipt.number, "privately");
  await sender.follow(page, receipt);
  await page.getByText("Chưa được giải quyết? Đề nghị xử lý lại").click();
  const why = page.getByLabel("Vì sao cần xử lý lại?");
  await why.fill("Chưa vá");
  await page.getByRole("button", { name: "Gửi đề nghị xử lý lại" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(why).toHaveValue("Chưa vá");
  await why.fill("Chỗ vá đã bong hết sau một trận mưa.");
  await page.getByRole("button", { name: "Gửi đề nghị xử lý lại" }).click();
  await awake(page);
  await expect(page.getByRole("status")).toContainText("Đã gửi đề nghị xử lý lại");
  await expect(page.getByText("Bạn đề nghị xử lý lại").first()).toBeVisible();
  await city.goto(caseOf(receipt.number));
  await expect(city.getByText("Chỗ vá đã bong hết sau một trận mưa.").first()).toBeVisible();
});
