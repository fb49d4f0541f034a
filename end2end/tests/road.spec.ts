// The whole road: from a citizen's photos to the public page and the rating.
import { act, caseOf, press } from "./house/officer";
import { expectNoMetadata, expectUpright } from "./house/photo";
import * as sender from "./house/sender";
import { awake, expect, hasScript, isPhone, pick, test, visit } from "./house/test";

// The real thing, with the service worker between page and server.
test.use({ serviceWorkers: "allow" });

const ANSWER =
  "Ủy ban nhân dân thành phố Vĩnh Yên đã kiểm tra và vá xong đoạn đường trước cổng trường trong ngày. Cảm ơn bạn đã báo.";

test("a petition with photos travels from the citizen to the public page and is rated", async ({
  page,
  officer,
  visitor,
  request,
  photos,
}) => {
  test.slow();
  const title = `Ổ gà trước cổng trường ${isPhone() ? "điện thoại" : "máy bàn"} ${hasScript() ? "một" : "hai"}`;

  const { number, secret } = await test.step("the citizen sends", async () => {
    await sender.upToPhotos(page, title);
    await sender.choose(page, [
      sender.file("gan.jpg", photos.small),
      sender.file("xa.jpg", photos.large),
    ]);
    await expect(sender.kept(page)).toHaveCount(2);
    await sender.next(page);
    await sender.at(page, "lien-he");
    await sender.contact(page);
    await expect(page.getByText(sender.STORY).first()).toBeVisible();
    await page.getByRole("button", { name: "Gửi phản ánh" }).click();
    return sender.receipt(page);
  });

  await test.step("the coordinator takes it in and forwards it", async () => {
    const desk = await officer("dieuphoi");
    await desk.goto("/xu-ly/moi");
    await desk.getByLabel("Tìm theo chữ hoặc số hồ sơ").fill(number);
    await desk.getByRole("button", { name: "Mở" }).click();
    await expect(desk).toHaveURL(new RegExp(`/xu-ly/.*${number}$`));
    // What an agency must not know, the desk does not see by the way either.
    await expect(desk.locator("body")).not.toContainText("Nguyễn Thị Hòa");
    await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
    const forward = await act(desk, "forward");
    await expect(forward.getByLabel("Cơ quan chủ trì")).toHaveValue("UBND-VINHYEN");
    await pick(forward, "Công khai thẻ tóm tắt ngay bây giờ");
    await press(desk, "forward", "Chuyển xử lý", "Đã chuyển xử lý");
  });

  await test.step("everybody sees a masked card", async () => {
    const reader = await visitor();
    await visit(reader, `/cong-khai/${number}`);
    await expect(reader.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(reader.getByText("Nội dung chưa công khai")).toBeVisible();
    await expect(reader.locator("main")).not.toContainText("học sinh đi xe đạp");
  });

  await test.step("the agency takes it, names a handler, who answers", async () => {
    const focal = await officer("daumoi");
    await focal.goto(caseOf(number));
    await expect(focal.locator("body")).not.toContainText("Nguyễn Thị Hòa");
    await press(focal, "agency_accept", "Nhận xử lý", "Đã nhận xử lý");
    await pick(await act(focal, "assign"), "Người xử lý mẫu");
    await press(focal, "assign", "Phân công", "Đã phân công");

    const handler = await officer("xuly");
    await handler.goto("/xu-ly/cua-toi");
    await handler.getByRole("link", { name: title }).click();
    const reply = await act(handler, "submit_reply");
    await reply.getByLabel("Câu trả lời gửi người dân").fill(ANSWER);
    await press(handler, "submit_reply", "Lưu nháp", "Đã lưu bản nháp");
    await (await act(handler, "submit_reply")).getByLabel("Thêm ảnh").setInputFiles(sender.file("sau.jpg", photos.small));
    await press(handler, "submit_reply", "Tải ảnh lên", "Đã cập nhật ảnh kết quả");
    await expect((await act(handler, "submit_reply")).getByLabel("Câu trả lời gửi người dân")).toHaveValue(ANSWER);
    await press(handler, "submit_reply", "Trình lãnh đạo duyệt", "Đã trình lãnh đạo duyệt");
  });

  await test.step("its leader approves", async () => {
    const leader = await officer("lanhdao");
    await leader.goto(caseOf(number));
    await expect(leader.getByText(ANSWER).first()).toBeVisible();
    await press(leader, "approve_reply", "Duyệt", "Đã duyệt");
  });

  await test.step("the coordinator checks, edits the public copy, picks photos and publishes", async () => {
    const desk = await officer("dieuphoi");
    await desk.goto(caseOf(number));
    const answer = await act(desk, "answer_publicly");
    await answer.getByLabel("Tiêu đề công khai").fill(`${title}, đã vá`);
    await answer.getByLabel("Ảnh người gửi 2").uncheck();
    await answer.getByLabel("Ảnh kết quả 1").check();
    await press(desk, "answer_publicly", "Trả lời và công khai", "Đã trả lời người gửi và công khai");
  });

  await test.step("everybody reads it, and the photos tell nothing but what they show", async () => {
    const reader = await visitor();
    await visit(reader, `/cong-khai?q=${number}`);
    await expect(reader).toHaveURL(new RegExp(`/cong-khai/${number}$`));
    await expect(reader.getByRole("heading", { level: 1 })).toHaveText(`${title}, đã vá`);
    await expect(reader.getByText(ANSWER)).toBeVisible();
    const links = reader.locator("a.photo-link");
    await expect(links).toHaveCount(2);
    const light = await visitor({ javaScriptEnabled: true });
    for (const link of await links.all()) {
      const address = (await link.getAttribute("href"))!;
      expect(address).toMatch(/^\/anh\/[0-9a-f-]+\/2048\.jpg$/);
      for (const side of [2048, 960, 320]) {
        const jpeg = await (await request.get(address.replace("2048", String(side)))).body();
        expectNoMetadata(jpeg);
        await expectUpright(light, jpeg);
      }
    }
  });

  await test.step("the sender follows it and rates", async () => {
    const phone = await visitor();
    await sender.follow(phone, { number, secret });
    await expect(phone.getByText(ANSWER)).toBeVisible();
    const history = phone.locator("ol.timeline");
    for (const line of ["Đã tiếp nhận", "Đã chuyển đến Ủy ban nhân dân thành phố Vĩnh Yên|UBND", "Đã trả lời bạn"])
      await expect(history).toContainText(new RegExp(line));
    await pick(sender.judged(phone), "Rất hài lòng");
    await phone.getByRole("button", { name: "Gửi đánh giá" }).click();
    await awake(phone);
    await expect(phone.getByText("Bạn đã đánh giá: Rất hài lòng")).toBeVisible();
    expect(await (await request.get(`/cong-khai/${number}`)).text()).toContain("Rất hài lòng");
  });
});
