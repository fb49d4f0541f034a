// Officers where something stands in the way: doors that stay closed, two at one case, an identity.
import { act, answered, caseOf, forwarded, PASSWORD, press, replied, signIn } from "./house/officer";
import * as sender from "./house/sender";
import { awake, expect, test, visit } from "./house/test";

test("a wrong password opens nothing and tells nothing about the name", async ({ page }) => {
  const said: string[] = [];
  for (const username of ["dieuphoi", "khong-co-ai"]) {
    await visit(page, "/xu-ly/dang-nhap");
    await signIn(page, username, "không phải mật khẩu này");
    said.push(await page.getByRole("alert").innerText());
  }
  expect(said[0]).toContain("Tên đăng nhập hoặc mật khẩu chưa đúng");
  expect(said[1]).toBe(said[0]);
  await page.goto("/xu-ly");
  await expect(page).toHaveURL(/\/xu-ly\/dang-nhap/);
});

test("who is not signed in is led to the door, then to where they wanted, and out again", async ({ page, request }) => {
  const { number } = await sender.sent(request, "Ổ gà, chưa đăng nhập");
  await page.goto(caseOf(number));
  await expect(page).toHaveURL(/\/xu-ly\/dang-nhap\?ve=/);
  await expect(page.locator("main")).not.toContainText(number);
  await signIn(page, "vanphong", PASSWORD);
  await expect(page).toHaveURL(new RegExp(`${caseOf(number)}$`));
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await page.goto(caseOf(number));
  await expect(page).toHaveURL(/\/xu-ly\/dang-nhap/);
});

test("another district's agency finds no such case", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Ổ gà, huyện khác");
  await forwarded(await officer("dieuphoi"), number);
  const city = await officer("ubnd-vinhyen");
  expect((await city.goto(caseOf(number)))!.status()).toBe(200);
  const other = await officer("ubnd-vinhtuong");
  expect((await other.goto(caseOf(number)))!.status()).toBe(404);
  await expect(other.locator("main")).not.toContainText("huyện khác");
  expect((await other.goto(`/xu-ly/tim?q=${number}`))!.status()).toBe(404);
});

test("of two officers at one case the slower sees both versions and keeps the text", async ({ officer, request }) => {
  const { number } = await sender.sent(request, "Ổ gà, hai người");
  const question = "Ổ gà nằm ở bên nào của cổng trường?";
  const [first, second] = [await officer("dieuphoi"), await officer("vanphong")];
  await first.goto(caseOf(number));
  await press(first, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await second.goto(caseOf(number));
  await (await act(second, "ask_sender")).getByLabel("Câu hỏi cho người gửi").fill(question);

  await (await act(first, "classify")).getByLabel("Tiêu đề", { exact: true }).fill("Ổ gà, hai người cùng mở");
  await press(first, "classify", "Lưu phân loại", "Đã lưu phân loại");
  const answer = second.waitForResponse((response) => response.request().isNavigationRequest() && response.status() === 409);
  await (await act(second, "ask_sender")).getByRole("button", { name: "Gửi câu hỏi" }).click();
  await answer;
  await expect(second.getByRole("alert")).toContainText("Có người vừa thay đổi phản ánh này");
  const versions = second.getByRole("region", { name: "Hai phiên bản" });
  await expect(versions).toContainText("Phân loại");
  await expect(versions).toContainText(question);
  const again = await act(second, "ask_sender");
  await expect(again.getByLabel("Câu hỏi cho người gửi")).toHaveValue(question);
  await press(second, "ask_sender", "Gửi câu hỏi", "Đã gửi câu hỏi");
});

test("an identity is opened with a reason that its owner reads", async ({ officer, request, page }) => {
  const receipt = await sender.sent(request, "Ổ gà, danh tính");
  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await expect(desk.locator("body")).not.toContainText("Nguyễn Thị Hòa");
  const open = await act(desk, "open_identity");
  await open.getByRole("button", { name: "Mở danh tính" }).click();
  await expect(desk.getByLabel("Lý do mở danh tính")).toHaveAttribute("aria-invalid", "true");
  await expect(desk.locator("body")).not.toContainText("Nguyễn Thị Hòa");

  const reason = "Cần gọi người gửi ra hiện trường chỉ chỗ.";
  await desk.getByLabel("Lý do mở danh tính").fill(reason);
  await desk.getByRole("button", { name: "Mở danh tính" }).click();
  await expect(desk.getByText("Nguyễn Thị Hòa")).toBeVisible();
  await desk.goto(caseOf(receipt.number));
  await expect(desk.locator("body")).not.toContainText("Nguyễn Thị Hòa");

  await sender.follow(page, receipt);
  await expect(page.getByText(/đã xem danh tính của bạn/)).toBeVisible();
  await expect(page.getByText(reason)).toBeVisible();
});

test("the agency gives back, the leader sends back, and the sender reads neither", async ({ officer, request, page }) => {
  const receipt = await sender.sent(request, "Ổ gà, trả lại");
  const [desk, city] = [await officer("dieuphoi"), await officer("ubnd-vinhyen")];
  await forwarded(desk, receipt.number);
  await city.goto(caseOf(receipt.number));
  const back = await act(city, "agency_return");
  await back.getByLabel("Cơ quan nên nhận").selectOption("SGTVT");
  await back.getByLabel("Vì sao trả lại").fill("Đoạn này là quốc lộ do Sở quản lý.");
  await press(city, "agency_return", "Trả lại", "Đã trả lại");
  await desk.goto(caseOf(receipt.number));
  await expect(desk.getByText("Đoạn này là quốc lộ").first()).toBeVisible();
  await (await act(desk, "forward")).getByLabel("Cơ quan chủ trì").selectOption("UBND-VINHYEN");
  await press(desk, "forward", "Chuyển xử lý", "Đã chuyển xử lý");

  await replied(city, receipt.number, "Đơn vị sẽ xem xét việc này khi có điều kiện.");
  await (await act(city, "send_back_reply")).getByLabel("Cần sửa gì").fill("Ghi rõ bao giờ vá xong.");
  await press(city, "send_back_reply", "Gửi lại người soạn", "Đã gửi lại người soạn");
  await expect((await act(city, "submit_reply")).getByLabel("Câu trả lời gửi người dân")).toHaveValue(/khi có điều kiện/);

  await sender.follow(page, receipt);
  for (const inner of ["quốc lộ do Sở quản lý", "Ghi rõ bao giờ", "khi có điều kiện"])
    await expect(page.locator("main")).not.toContainText(inner);
});

test("a refusal gives its reason and the sender reads where to go", async ({ officer, request, page }) => {
  const receipt = await sender.sent(request, "Hàng xóm nợ tiền");
  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  const reject = await act(desk, "reject");
  await reject.getByRole("button", { name: "Từ chối phản ánh" }).click();
  await expect(desk.getByRole("alert")).toBeVisible();
  const choice = (await act(desk, "reject")).locator(".choice").first();
  await choice.locator("label").click();
  const words = (await choice.locator(".hint").innerText()).slice(0, 40);
  await press(desk, "reject", "Từ chối phản ánh", "Đã từ chối");
  await sender.follow(page, receipt);
  await expect(page.locator("main")).toContainText(words);
});

test("a reader's report leads to the page being taken away", async ({ officer, request, page }) => {
  const receipt = await sender.sent(request, "Ổ gà, có điều không nên đăng");
  const [desk, city] = [await officer("dieuphoi"), await officer("ubnd-vinhyen")];
  await answered(desk, city, receipt.number, "publicly");

  await visit(page, `/cong-khai/${receipt.number}`);
  await page.getByText("Báo nội dung không phù hợp").click();
  await page.getByText("Lộ thông tin cá nhân").click();
  await page.getByLabel(/^Nói rõ hơn/).fill("Có tên người trong bài.");
  await page.getByRole("button", { name: "Gửi báo cáo" }).click();
  await awake(page);
  await expect(page.getByRole("status").filter({ hasText: "Cảm ơn bạn đã báo" })).toBeVisible();

  await desk.goto("/xu-ly/bao-cao-noi-dung");
  const report = desk.getByRole("listitem").filter({ hasText: receipt.number });
  await expect(report).toContainText("Có tên người trong bài.");
  await report.getByRole("link", { name: "Mở hồ sơ" }).click();
  const correct = await act(desk, "correct_public");
  await correct.getByLabel("Nội dung công khai").fill("Mặt đường trước cổng trường có ổ gà sâu.");
  await correct.getByLabel("Ghi chú về việc sửa").fill("Đã bỏ tên người khỏi nội dung.");
  await press(desk, "correct_public", "Lưu bản công khai", "Đã lưu bản công khai mới");
  const corrected = await (await request.get(`/cong-khai/${receipt.number}`)).text();
  expect(corrected).toContain("Đã bỏ tên người khỏi nội dung.");
  expect(corrected).not.toContain("học sinh đi xe đạp");

  await (await act(desk, "unpublish")).getByLabel("Vì sao gỡ").fill("Người trong ảnh đề nghị gỡ.");
  await press(desk, "unpublish", "Gỡ xuống", "Đã gỡ khỏi trang công khai");
  expect((await request.get(`/cong-khai/${receipt.number}`)).status()).toBe(410);
  await page.goto(`/cong-khai/${receipt.number}?x`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Trang này đã được gỡ");
});
