// A push from the officer's button to the telephone's screen: the house seals it, a push service of
// ours opens it, the service worker shows it. The browser's own push service cannot be reached here,
// so its answer to the page is put in its place; nothing of ours is.
import { caseOf, press } from "./house/officer";
import { atAnyHour, pushService } from "./house/push";
import * as sender from "./house/sender";
import { awake, expect, test } from "./house/test";
import type { BrowserContext, Page } from "@playwright/test";

test.use({ serviceWorkers: "allow", permissions: ["notifications"] });

/** The page's PushManager answers with this subscription once it is asked. */
async function subscribes(page: Page, subscription: object) {
  await page.addInitScript((given) => {
    const made = (key: ArrayBuffer) =>
      Object.assign(Object.create(null), given, {
        options: { applicationServerKey: key },
        toJSON: () => given,
        unsubscribe: async () => (sessionStorage.removeItem("push"), true),
      });
    Object.assign(PushManager.prototype, {
      async subscribe(this: PushManager, { applicationServerKey }: { applicationServerKey: Uint8Array }) {
        sessionStorage.setItem("push", JSON.stringify([...applicationServerKey]));
        return made(applicationServerKey.buffer as ArrayBuffer);
      },
      async getSubscription() {
        const kept = sessionStorage.getItem("push");
        return kept ? made(new Uint8Array(JSON.parse(kept)).buffer) : null;
      },
    });
  }, subscription);
}

/** Gives a message to the service worker as the browser does, once it has opened the seal. */
async function deliver(context: BrowserContext, page: Page, data: string) {
  const tools = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    tools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find((one) => one.scopeURL.startsWith(process.env.BASE_URL!) && !one.isDeleted);
      if (ours) resolve(ours.registrationId);
    });
  });
  await tools.send("ServiceWorker.enable");
  await tools.send("ServiceWorker.deliverPushMessage", {
    origin: process.env.BASE_URL!,
    registrationId: await registered,
    data,
  });
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const all = await registration.getNotifications();
    return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
  });

test("a push is sealed by the house, opened by the browser's end, and shown", async ({ page, request, officer, context }) => {
  test.slow();
  const service = await pushService();
  const { number, secret } = await sender.sent(request, "Ổ gà, thông báo đẩy");
  await subscribes(page, service.subscription);
  await sender.follow(page, { number, secret });
  await atAnyHour(page, number);
  await page.getByRole("button", { name: "Lưu lựa chọn" }).click();
  await page.getByRole("link", { name: "Về phản ánh" }).click();
  await awake(page);
  const button = page.getByRole("button", { name: "Báo trên thiết bị này" });
  await button.click();
  await expect(page.locator("#notify-said")).toContainText("Thiết bị này sẽ được báo");
  await page.reload();
  await expect(page.getByRole("button", { name: "Ngừng báo trên thiết bị này" })).toBeVisible();

  const desk = await officer("dieuphoi");
  await desk.goto(caseOf(number));
  await press(desk, "accept", "Tiếp nhận", "Đã tiếp nhận");
  await expect.poll(() => service.got.length, { timeout: 40_000 }).toBe(1);
  const [message] = service.got;
  expect(`${service.origin}${message.path}`).toBe(service.subscription.endpoint);
  expect(message.headers).toMatchObject({ "content-encoding": "aes128gcm" });
  expect(Number(message.headers.ttl)).toBeGreaterThan(0);
  const { key } = await (await request.get("/thong-bao/khoa")).json();
  service.checkName(message, key);
  const words = service.open(message);
  expect(JSON.parse(words)).toEqual({
    title: `Phản ánh ${number}`,
    body: "Đã tiếp nhận",
    tag: number,
    url: `/tra-cuu/${number}`,
    lang: "vi",
  });
  for (const word of ["Ổ gà", "Hòa", "0912", secret]) expect(words).not.toContain(word);

  // The browser opened the seal: the worker shows it, one a petition, the newest in its place.
  await deliver(context, page, words);
  await expect.poll(() => shown(page)).toEqual([
    { title: `Phản ánh ${number}`, body: "Đã tiếp nhận", tag: number, data: { url: `/tra-cuu/${number}` } },
  ]);
  await deliver(context, page, JSON.stringify({ ...JSON.parse(words), body: "Đã có câu trả lời" }));
  await expect.poll(async () => (await shown(page)).map(({ body }) => body)).toEqual(["Đã có câu trả lời"]);
  // Reading the case makes it old.
  await page.reload();
  await expect.poll(() => shown(page)).toEqual([]);

  // A message that is not ours is shown as what it is, and leads nowhere else.
  await deliver(context, page, "not what the house sends");
  await expect.poll(async () => (await shown(page)).map(({ title, data }) => [title, data.url])).toEqual([["VinhPhuc-S", "/tra-cuu"]]);

  // The device is taken back.
  await page.getByRole("button", { name: "Ngừng báo trên thiết bị này" }).click();
  await expect(page.locator("#notify-said")).toContainText("không nhận thông báo");
  await expect(button).toBeVisible();
  service.close();
});

test("the worker tells the house when the browser's address changed", async ({ page, request, context }) => {
  const [service, other] = [await pushService(), await pushService()];
  const { number, secret } = await sender.sent(request, "Ổ gà, đổi địa chỉ đẩy");
  await subscribes(page, service.subscription);
  await sender.follow(page, { number, secret });
  await page.getByRole("button", { name: "Báo trên thiết bị này" }).click();
  await expect(page.locator("#notify-said")).toContainText("Thiết bị này sẽ được báo");
  const [worker] = context.serviceWorkers();
  await worker.evaluate((fresh) => {
    const event = Object.assign(new ExtendableEvent("pushsubscriptionchange"), { oldSubscription: null, newSubscription: fresh });
    return dispatchEvent(event);
  }, other.subscription);
  const told = (endpoint: string) =>
    page.evaluate(async ([number, endpoint]) => {
      const answer = await fetch("/thong-bao/thiet-bi/hoi", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ number, endpoint }),
      });
      return (await answer.json()).told;
    }, [number, endpoint]);
  await expect.poll(() => told(other.subscription.endpoint)).toBe(true);
  expect(await told(service.subscription.endpoint)).toBe(false);
  service.close();
  other.close();
});

test("a browser that can be told nothing offers only the other ways", async ({ page, request }) => {
  const receipt = await sender.sent(request, "Ổ gà, không có đẩy");
  await page.addInitScript(() => {
    delete (window as { PushManager?: unknown }).PushManager;
    delete (ServiceWorkerRegistration.prototype as { pushManager?: unknown }).pushManager;
  });
  await sender.follow(page, receipt);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect(page.getByRole("link", { name: "Chọn cách nhận thông báo" })).toBeVisible();
  await expect(page.locator("#notify")).toBeHidden();
});

test.describe("the offer to install", () => {
  const offer = (page: Page) => page.locator("#install");

  /** Chromium's own question, as it comes to a page that may be installed. */
  const asks = (page: Page) =>
    page.evaluate(() => {
      const event = Object.assign(new Event("beforeinstallprompt", { cancelable: true }), {
        prompt: async () => void (document.documentElement.dataset.asked = "true"),
        userChoice: Promise.resolve({ outcome: "accepted" }),
      });
      dispatchEvent(event);
    });

  async function sent(page: Page) {
    await sender.upToPhotos(page, "Ổ gà, cài đặt");
    await sender.next(page);
    await sender.at(page, "lien-he");
    await sender.contact(page);
    await page.getByRole("button", { name: "Gửi phản ánh" }).click();
    await sender.receipt(page);
  }

  test("comes after the receipt, asks once, and is gone for good when it is refused", async ({ page }) => {
    await page.goto("/phan-anh/moi");
    await awake(page);
    await expect(offer(page)).toHaveCount(0);
    await sent(page);
    await expect(offer(page)).toBeHidden();
    await asks(page);
    await expect(offer(page)).toBeVisible();
    await page.getByRole("button", { name: "Thêm vào màn hình chính" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-asked", "true");
    await expect(offer(page)).toBeHidden();
    await page.reload();
    await awake(page);
    await asks(page);
    await expect(offer(page)).toBeHidden();
  });

  test("on an iPhone says where the browser's own button is", async ({ visitor }) => {
    const page = await visitor({
      userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
      viewport: { width: 390, height: 844 },
      javaScriptEnabled: true,
    });
    await sent(page);
    await expect(offer(page)).toBeVisible();
    await expect(offer(page)).toContainText("Thêm vào MH chính");
    await expect(page.getByRole("button", { name: "Thêm vào màn hình chính" })).toBeHidden();
    await page.getByRole("button", { name: "Không hiện lại" }).click();
    await expect(offer(page)).toBeHidden();
    await page.reload();
    await awake(page);
    await expect(offer(page)).toBeHidden();
  });
});
