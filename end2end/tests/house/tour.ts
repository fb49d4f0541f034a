// Every page of the site once, in an order in which each can be reached: for judging and for
// taking pictures.
import type { APIRequestContext, Page } from "@playwright/test";
import { act, answered, caseOf, forwarded, press, replied } from "./officer";
import type { Photos } from "./photo";
import { codeFor } from "./post";
import * as sender from "./sender";
import { awake, expect, pick, visit } from "./test";

export type Look = (page: Page, name: string) => Promise<void>;
type Officer = (username: string) => Promise<Page>;

/** The same page in English, as long as its address alone makes it. */
export function both(look: Look): Look {
  const seen = new Set<string>();
  return async (page, name) => {
    await look(page, name);
    const { pathname, search } = new URL(page.url());
    if (pathname.startsWith("/en") || pathname.startsWith("/xu-ly") || seen.has(pathname + search)) return;
    seen.add(pathname + search);
    const english = await page.context().newPage();
    await visit(english, `/en${pathname === "/" ? "" : pathname}${search}`);
    await look(english, `${name}-en`);
    await english.close();
  };
}

/** What anybody may read. */
export async function open(page: Page, look: Look) {
  const still: [name: string, address: string][] = [
    ["home", "/"],
    ["home-en", "/en"],
    ["public", "/cong-khai"],
    ["public-filtered", "/cong-khai?linh-vuc=GT&trang-thai=resolved"],
    ["public-nothing", "/cong-khai?q=khongcotunay"],
    ["about", "/gioi-thieu"],
    ["privacy", "/quyen-rieng-tu"],
    ["terms", "/dieu-khoan"],
    ["lost", "/khong-co-trang-nay"],
    ["track-door", "/tra-cuu"],
    ["followed-none", "/theo-doi"],
    ["sign-in", "/xu-ly/dang-nhap"],
  ];
  for (const [name, address] of still) {
    await visit(page, address);
    await look(page, name);
  }
  await visit(page, "/phan-anh/ngoai-mang");
  await expect(page.locator("#outbox-form")).toBeVisible();
  await look(page, "outbox");
  await page.getByRole("searchbox").fill("nguy co chay no");
  await pick(page, /^Nguy cơ cháy nổ/);
  await pick(page.getByRole("group", { name: /Có đang cháy/ }), /^Đang cháy/);
  await look(page, "outbox-stop");
  await page.getByRole("button", { name: /^Tôi đã gọi/ }).click();
  await page.locator("#f-description").fill(`${sender.STORY} Gọi tôi theo số 0912 345 678.`);
  await expect(page.locator("#outbox-preview mark")).toBeVisible();
  await look(page, "outbox-asked");
  // The next page is somebody else's.
  await page.evaluate(() => indexedDB.deleteDatabase("vinhphuc-s-outbox"));
  await visit(page, "/cong-khai?q=den+tin+hieu");
  await page.getByRole("link", { name: "Đèn tín hiệu ngã tư không hoạt động" }).click();
  await awake(page);
  await look(page, "petition");
  await visit(page, "/cong-khai?trang-thai=in_progress");
  await page.locator("main h2 a").first().click();
  await awake(page);
  await look(page, "petition-masked");
}

/** The questions, the receipt, and the sender's own case at three times. */
export async function citizen(page: Page, photos: Photos, officer: Officer, look: Look) {
  await visit(page, "/phan-anh/moi");
  await look(page, "report");
  await sender.begin(page);
  await look(page, "report-1-kind");
  await sender.kind(page);
  await look(page, "report-2-place");
  await sender.place(page);
  await look(page, "report-3-category");
  await sender.lamp(page);
  await look(page, "report-3-details");
  await pick(page.getByRole("group", { name: /dây điện đứt/ }), "Có");
  await look(page, "report-3-details-danger");
  await sender.next(page);
  await awake(page);
  await look(page, "report-3-stop");
  await page.goBack();
  await visit(page, "/phan-anh/moi/linh-vuc");
  await sender.category(page);
  await sender.next(page);
  await awake(page);
  await look(page, "report-4-problems");
  await sender.story(page).fill(sender.STORY);
  await look(page, "report-4-describe");
  await sender.describe(page, "Ổ gà sâu trước cổng trường tiểu học Liên Bảo");
  await look(page, "report-5-photos-none");
  await page.locator("#from-gallery").setInputFiles([sender.file("gan.jpg", photos.small), sender.file("xa.jpg", photos.large)]);
  await expect(page.getByText("Chưa tải lên")).toHaveCount(2);
  await look(page, "report-5-photos-chosen");
  await page.getByRole("button", { name: "Che mặt, biển số ở ảnh 1" }).click();
  const box = page.getByRole("dialog").getByRole("button", { name: "Thêm ô" });
  for (let i = 0; i < 2; i++) await box.click();
  for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowRight");
  await look(page, "report-5-photos-cover");
  await page.getByRole("dialog").getByRole("button", { name: "Xong" }).click();
  await page.locator("#photo-send").click();
  await expect(page.getByText("Đã tải lên")).toHaveCount(2);
  await look(page, "report-5-photos-kept");
  await sender.choose(page, [sender.file("tep-khong-phai-anh.jpg", Buffer.from("%PDF-1.7"))]);
  await expect(page.getByRole("button", { name: "Bỏ qua" })).toBeVisible();
  await look(page, "report-5-photos-bad");
  await sender.next(page);
  await sender.at(page, "lien-he");
  await look(page, "report-6-contact");
  await sender.contact(page);
  await look(page, "report-7-check");
  await page.getByRole("button", { name: "Gửi phản ánh" }).click();
  const receipt = await sender.receipt(page);
  await look(page, "report-done");
  await sender.follow(page, receipt);
  await look(page, "track-new");
  await visit(page, `/tra-cuu/${receipt.number}/thong-bao`);
  await look(page, "notices");
  await page.getByRole("link", { name: "Về phản ánh" }).click();
  await awake(page);
  await visit(page, `/tra-cuu/${receipt.number}/sua`);
  await look(page, "track-amend");
  await visit(page, `/tra-cuu/${receipt.number}`);

  await answered(await officer("dieuphoi"), await officer("ubnd-vinhyen"), receipt.number, "publicly");
  await page.reload();
  await awake(page);
  await look(page, "track");
  await visit(page, `/cong-khai/${receipt.number}`);
  await page.getByRole("button", { name: "Theo dõi" }).click();
  await awake(page);
  await visit(page, "/theo-doi");
  await look(page, "followed");
}

/** The officers' pages, with one case at each desk. */
export async function desks(request: APIRequestContext, officer: Officer, look: Look) {
  const description =
    "Nắp cống giữa ngã tư đường Mê Linh và đường Nguyễn Tất Thành bị vỡ từ tối qua, người đi xe máy dễ ngã. Đề nghị thay nắp mới.";
  const { number } = await sender.sent(request, "Nắp cống vỡ giữa ngã tư đường Mê Linh", { description });
  const [desk, city] = [await officer("dieuphoi"), await officer("ubnd-vinhyen")];
  await desk.goto("/xu-ly/moi");
  await look(desk, "queue");
  await desk.goto("/xu-ly/dang-xu-ly");
  await look(desk, "queue-agencies");
  await desk.goto("/xu-ly/tim?q=x");
  await look(desk, "find-nothing");
  await desk.goto(caseOf(number));
  await look(desk, "case-new");
  await desk.goto(`/xu-ly/moi?ho-so=${number}`);
  await look(desk, "columns");
  await desk.goto("/xu-ly/moi?ho-so=PA-2020-000001");
  await look(desk, "columns-not-here");
  await forwarded(desk, number, true);
  await city.goto(caseOf(number));
  await look(city, "case-agency");
  await replied(city, number, "Đơn vị đã thay nắp cống mới trong buổi sáng và kiểm tra các nắp lân cận.");
  await look(city, "case-leader");
  await (await act(city, "approve_reply")).getByRole("button", { name: "Duyệt", exact: true }).click();
  await desk.goto(caseOf(number));
  await look(desk, "case");
  const open = await act(desk, "open_identity");
  await open.getByRole("button", { name: "Mở danh tính" }).click();
  await look(desk, "identity-asked");
  await desk.getByLabel("Lý do mở danh tính").fill("Cần hẹn người gửi ra hiện trường.");
  await desk.getByRole("button", { name: "Mở danh tính" }).click();
  await look(desk, "identity");
  await desk.goto("/xu-ly/bao-cao-noi-dung");
  await look(desk, "abuse");
  await desk.goto("/xu-ly/thoi-gian");
  await look(desk, "time");
  await desk.goto("/xu-ly/tai-khoan");
  await look(desk, "account");
}

/** The account: its door, the code, the list with and without petitions, its settings, a new secret. */
export async function account(page: Page, request: APIRequestContext, officer: Officer, look: Look) {
  const tail = `${Date.now() % 1_000_000}`.padStart(6, "0");
  const [phone, e164] = [`0961 ${tail.slice(0, 3)} ${tail.slice(3)}`, `+84961${tail}`];
  const contact = { sender_kind: "citizen", name: "Nguyễn Thị Hòa", phone };
  const titles = [
    "Ổ gà sâu trước cổng trường tiểu học Liên Bảo",
    "Đèn đường hỏng",
    "Nước thải từ khu chăn nuôi chảy ra mương tưới của thôn, bốc mùi nặng vào buổi tối",
  ];
  let receipt = { number: "", secret: "" };
  for (const title of titles) receipt = await sender.sent(request, title, { contact });
  await visit(page, "/dang-nhap");
  await look(page, "account-door");
  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill("0951");
  await page.getByRole("button", { name: "Gửi mã cho tôi" }).click();
  await awake(page);
  await look(page, "account-door-problem");
  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill(phone);
  await page.getByRole("button", { name: "Gửi mã cho tôi" }).click();
  await awake(page);
  await look(page, "account-code");
  await page.getByLabel("Mã xác nhận").fill(await codeFor(e164));
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await expect(page).toHaveURL(/\/cua-toi$/);
  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(receipt.number));
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await visit(page, "/cua-toi");
  await expect(page.getByText("Có tin mới").first()).toBeVisible();
  await look(page, "account-mine");
  await visit(page, "/en/cua-toi");
  await look(page, "account-mine-en");
  await visit(page, "/cua-toi?q=khongcotunay");
  await look(page, "account-mine-nothing");
  await visit(page, "/cua-toi/nhan");
  await look(page, "account-claim");
  await visit(page, "/cua-toi/tai-khoan");
  await look(page, "account-settings");
  await visit(page, "/quyen-cua-toi");
  await look(page, "rights-mine");
  await visit(page, `/tra-cuu/${receipt.number}/du-lieu`);
  await look(page, "rights-petition");
  await visit(page, `/en/tra-cuu/${receipt.number}/du-lieu`);
  await look(page, "rights-petition-en");
  await visit(page, "/tra-cuu/PA-2026-999999/du-lieu");
  await look(page, "rights-another");
  await visit(page, "/tra-cuu/cap-lai");
  await look(page, "account-renew");
  await page.getByLabel("Mã phản ánh").fill(receipt.number);
  await page.getByLabel("Số điện thoại hoặc thư điện tử").fill(phone);
  await page.getByRole("button", { name: "Gửi mã cho tôi" }).click();
  await awake(page);
  await page.getByLabel("Mã xác nhận").fill(await codeFor(e164, 1));
  await page.getByRole("button", { name: "Xác nhận" }).click();
  await awake(page);
  await look(page, "account-renewed");
}
