// After sending, with and without JavaScript: changing until intake has it, adding, the relay box,
// before and after, following, the paper of one's own case.
import { act, caseOf, forwarded, press, replied } from "./house/officer";
import * as sender from "./house/sender";
import { awake, expect, hasScript, test, visit } from "./house/test";

test("a report is changed until it is taken in, and added to afterwards", async ({ page, request, officer, photos }) => {
  const receipt = await sender.sent(request, "Ổ gà, còn sửa được");
  await sender.follow(page, receipt);
  await page.getByRole("link", { name: "Sửa phản ánh" }).click();
  await awake(page);
  const words = page.locator("#f-description");
  await words.fill("Ngắn quá");
  await page.getByRole("button", { name: "Lưu nội dung" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toContainText("ít nhất 20 ký tự");
  await expect(words).toHaveValue("Ngắn quá");
  await words.fill("Ổ gà nằm ngay trước cổng trường, sâu hai gang tay, sáng nay đã có người ngã.");
  await page.getByRole("button", { name: "Lưu nội dung" }).click();
  await awake(page);
  await expect(page.getByRole("status").filter({ hasText: "Đã lưu thay đổi" })).toBeVisible();
  await page.getByLabel(/^Thêm ảnh/).setInputFiles(sender.file("duong.jpg", photos.small));
  await page.getByRole("button", { name: "Thêm ảnh đã chọn" }).click();
  await awake(page);
  await expect(page.getByRole("img", { name: "Ảnh 1 bạn gửi" })).toBeVisible();
  await page.getByRole("button", { name: /^Bỏ ảnh/ }).click();
  await awake(page);
  await expect(page.getByRole("img", { name: "Ảnh 1 bạn gửi" })).toHaveCount(0);

  // Meanwhile intake takes it in: what is typed goes where it can still be sent.
  await words.fill("Câu này được viết khi cán bộ vừa tiếp nhận, không được mất đi.");
  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await expect(desk.getByText("Người gửi sửa phản ánh").first()).toBeVisible();
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await page.getByRole("button", { name: "Lưu nội dung" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toContainText("Cán bộ vừa bắt đầu xem xét");
  await expect(page.getByLabel("Thông tin bổ sung")).toHaveValue(/không được mất đi/);
  await page.getByRole("button", { name: "Gửi bổ sung" }).click();
  await awake(page);
  await expect(page.getByRole("status").filter({ hasText: "Đã gửi thông tin bổ sung" })).toBeVisible();
  await desk.goto(caseOf(receipt.number));
  await expect(desk.getByText("Người gửi vừa bổ sung")).toBeVisible();
  await expect(desk.getByText("không được mất đi").first()).toBeVisible();
});

test("agency and sender write to each other and neither learns who the other is", async ({ page, request, officer, photos }) => {
  const receipt = await sender.sent(request, "Ổ gà, trao đổi");
  const desk = await officer("dieuphoi");
  await forwarded(desk, receipt.number);
  const city = await officer("ubnd-vinhyen");
  await city.goto(caseOf(receipt.number));
  const form = await act(city, "message");
  await form.getByLabel("Tin nhắn").fill("Xin cho biết ổ gà ở bên trái hay bên phải cổng trường?");
  await form.getByLabel(/^Ảnh kèm theo/).setInputFiles(sender.file("cong.jpg", photos.small));
  await form.getByRole("button", { name: "Gửi tin nhắn" }).click();
  await expect(city.getByRole("status").filter({ hasText: /tin nhắn/ })).toBeVisible();

  await sender.follow(page, receipt);
  const box = page.locator("#hop-thu");
  await expect(box).toContainText("bên trái hay bên phải");
  await expect(box.getByRole("img")).toHaveCount(1);
  await expect(page.locator("main")).not.toContainText("Cán bộ mẫu");
  await box.getByText("Trả lời", { exact: true }).click();
  await box.getByLabel("Lời nhắn").fill("Bên phải");
  await box.getByRole("button", { name: "Gửi lời nhắn" }).click();
  await awake(page);
  await expect(page.getByRole("alert")).toContainText("ít nhất 10 ký tự");
  await expect(box.getByLabel("Lời nhắn")).toHaveValue("Bên phải");
  await box.getByLabel("Lời nhắn").fill("Bên phải cổng trường, cạnh cột điện.");
  await box.getByRole("button", { name: "Gửi lời nhắn" }).click();
  await awake(page);
  await expect(box).toContainText("cạnh cột điện");
  await city.goto(caseOf(receipt.number));
  await expect(city.locator("ol.timeline").getByText("cạnh cột điện")).toBeVisible();
  await expect(city.locator("main")).not.toContainText("Nguyễn Thị Hòa");
});

test("a result stands beside the photo of the same place", async ({ page, request, officer, photos }) => {
  const receipt = await sender.sent(request, "Ổ gà, trước và sau");
  await sender.follow(page, receipt);
  await visit(page, `/tra-cuu/${receipt.number}/sua`);
  await page.getByLabel(/^Thêm ảnh/).setInputFiles(sender.file("truoc.jpg", photos.small));
  await page.getByRole("button", { name: "Thêm ảnh đã chọn" }).click();
  await awake(page);
  const desk = await officer("dieuphoi");
  await forwarded(desk, receipt.number);
  const city = await officer("ubnd-vinhyen");
  await city.goto(caseOf(receipt.number));
  await press(city, "agency_accept", "Nhận xử lý", "Đã nhận xử lý");
  await (await act(city, "assign")).getByText("Cán bộ mẫu – UBND TP Vĩnh Yên").click();
  await press(city, "assign", "Phân công", "Đã phân công");
  const reply = await act(city, "submit_reply");
  await reply.locator("input[type=file]").setInputFiles(sender.file("sau.jpg", photos.small));
  await reply.locator("#f-before-new").selectOption({ index: 1 });
  await reply.getByRole("button", { name: "Tải ảnh lên" }).click();
  await expect(city.locator("#viec-submit_reply .photo-strip img")).toHaveCount(1);
  await (await act(city, "submit_reply")).getByLabel("Câu trả lời gửi người dân").fill("Đơn vị đã vá xong đoạn đường trong ngày.");
  await press(city, "submit_reply", "Trình lãnh đạo duyệt", "Đã trình lãnh đạo duyệt");
  await press(city, "approve_reply", "Duyệt", "Đã duyệt");
  await desk.goto(caseOf(receipt.number));
  await press(desk, "answer_privately", "Trả lời riêng", "Đã trả lời");

  await visit(page, `/tra-cuu/${receipt.number}`);
  const pair = page.getByRole("group", { name: "Ảnh trước và sau khi xử lý" });
  if (hasScript()) {
    const slider = pair.getByRole("slider");
    await expect(slider).toBeVisible();
    await slider.focus();
    await slider.press("ArrowLeft");
    await expect(slider).toHaveAttribute("aria-valuetext", /49 phần trăm/);
    await pair.getByRole("button", { name: "Xem hai ảnh cạnh nhau" }).click();
  }
  await expect(pair.getByText("Trước", { exact: true }).first()).toBeVisible();
  await expect(pair.getByRole("link")).toHaveCount(2);

  const paper = await page.context().request.get(`/tra-cuu/${receipt.number}/ho-so.pdf`);
  expect(paper.headers()["content-type"]).toBe("application/pdf");
  expect((await paper.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("a public petition is followed without any contact", async ({ page, request, officer }) => {
  const receipt = await sender.sent(request, "Ổ gà, theo dõi");
  const desk = await officer("dieuphoi");
  await forwarded(desk, receipt.number, true);
  await visit(page, `/cong-khai/${receipt.number}`);
  await page.getByRole("button", { name: "Theo dõi" }).click();
  await awake(page);
  await expect(page.getByText("Đã theo dõi phản ánh này.")).toBeVisible();
  const city = await officer("ubnd-vinhyen");
  await replied(city, receipt.number, "Đơn vị đã kiểm tra và vá xong đoạn đường trong ngày.");
  await press(city, "approve_reply", "Duyệt", "Đã duyệt");
  await desk.goto(caseOf(receipt.number));
  await press(desk, "answer_publicly", "Trả lời và công khai", "Đã trả lời");
  await page.getByRole("link", { name: "Đang theo dõi" }).first().click();
  await awake(page);
  await expect(page.getByText("Có câu trả lời mới")).toBeVisible();
  await page.getByRole("button", { name: "Đánh dấu đã xem hết" }).click();
  await awake(page);
  await expect(page.getByText("Có câu trả lời mới")).toHaveCount(0);
  await page.getByRole("button", { name: /^Bỏ theo dõi/ }).first().click();
  await awake(page);
  await expect(page.getByText(receipt.number)).toHaveCount(0);
});
