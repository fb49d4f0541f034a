// A report that is written with no network becomes exactly one petition with all its photos, wherever
// the line is cut, whoever is closed and whatever is deployed meanwhile.
import type { Page } from "@playwright/test";
import { expect, test as base } from "@playwright/test";
import { line } from "./house/line";
import { mortal } from "./house/mortal";
import { photos as phonePhotos, type Photos } from "./house/photo";
import { STORY, commune, file, NUMBER } from "./house/sender";
import { pick } from "./house/test";

type Line = Awaited<ReturnType<typeof line>>;

const test = base.extend<{ wire: Line }, { photos: Photos }>({
  photos: [async ({ browser }, use) => use(await phonePhotos(browser)), { scope: "worker" }],
  wire: async ({}, use) => {
    const wire = await line();
    await use(wire);
    wire.close();
  },
});
test.use({ serviceWorkers: "allow" });

const OUTBOX = "/phan-anh/ngoai-mang";
const items = (page: Page) => page.locator(".queue-item");
const send = (page: Page) => page.getByRole("button", { name: "Gửi phản ánh", exact: true });

async function ready(page: Page) {
  await expect(page.locator("#outbox")).toHaveAttribute("data-ready", "true");
}

/** The worker keeps the site, then the line is cut and the form is opened. */
async function offline(page: Page, wire: Line) {
  await page.goto(wire.address);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
  wire.down();
  await page.goto(wire.address + OUTBOX);
  await ready(page);
}

async function write(page: Page, title: string, shots: Buffer[] = []) {
  await pick(page, "Phản ánh");
  await commune(page);
  await page.getByRole("searchbox").fill("o ga");
  await pick(page, /^Hư hỏng mặt đường/);
  await page.locator("#f-description").fill(STORY);
  await page.getByLabel(/^Tiêu đề/).fill(title);
  if (shots.length > 0) {
    await page.locator("#outbox-gallery").setInputFiles(shots.map((shot, i) => file(`${i}.jpg`, shot)));
    await expect(page.locator("#outbox-photos img[src]")).toHaveCount(shots.length);
  }
  await page.getByLabel("Họ và tên").fill("Nguyễn Thị Hòa");
  await page.getByLabel("Số điện thoại").fill("0912 345 678");
}

/** The server gave one number only, for one id, with all photos, and nothing is left here. */
async function expectOne(page: Page, wire: Line, shots: number, { lostAnswers = false } = {}) {
  const sent = items(page).filter({ hasText: "Đã gửi" });
  await expect(sent).toHaveCount(1, { timeout: 40_000 });
  const number = await sent.locator(".receipt-code").innerText();
  expect(number).toMatch(NUMBER);
  expect(new Set(wire.receipts.map((receipt) => `${receipt.id} ${receipt.number}`)).size).toBe(1);
  expect(wire.receipts[0]).toMatchObject({ number, photos: shots });
  if (!lostAnswers) expect(new Set(wire.puts).size).toBe(shots);
  expect(await page.evaluate(stored)).toMatchObject({ photos: 0, items: 1 });
  await sent.getByRole("button", { name: /^Tôi đã lưu mã/ }).click();
  await expect(items(page)).toHaveCount(0);
  expect(await page.evaluate(stored)).toMatchObject({ photos: 0, items: 0 });
  return number;
}

/** What lies in the phone's memory, with everything readable in it. */
const stored = async () => {
  const db = await new Promise<IDBDatabase>((done) => {
    const asked = indexedDB.open("vinhphuc-s-outbox");
    asked.onsuccess = () => done(asked.result);
  });
  const all = (name: string) =>
    new Promise<unknown[]>((done) => {
      const asked = db.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => done(asked.result);
    });
  const [items, photos, keys] = [await all("items"), await all("photos"), (await all("keys")) as CryptoKey[]];
  db.close();
  const clear = JSON.stringify([items, photos], (_, value) => (value instanceof ArrayBuffer ? new TextDecoder().decode(value) : value));
  return { items: items.length, photos: photos.length, clear, extractable: keys.some((key) => key.extractable) };
};

test("written with no network, closed, opened again with one: one petition with all its photos", async ({ page, context, wire, photos }) => {
  await offline(page, wire);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Viết khi chưa có mạng");
  await write(page, "Ổ gà sâu ngoài vùng phủ sóng", [photos.small, photos.large]);
  await send(page).click();
  await expect(items(page)).toContainText("Chờ mạng");
  const { clear, extractable } = await page.evaluate(stored);
  expect(extractable).toBe(false);
  for (const word of ["Ổ gà", "Nguyễn Thị", "0912", "học sinh"]) expect(clear).not.toContain(word);
  await page.close();

  wire.up();
  const again = await context.newPage();
  await again.goto(wire.address + OUTBOX);
  await expectOne(again, wire, 2);
});

test("the draft is there after the tab was closed, and what the law misses is said before it is queued", async ({ page, context, wire }) => {
  await offline(page, wire);
  await page.locator("#f-description").fill("Quá ngắn");
  await expect(page.locator("#outbox")).toHaveAttribute("data-open", /./);
  await page.close();
  const again = await context.newPage();
  await again.goto(wire.address + OUTBOX);
  await ready(again);
  await items(again).getByRole("button", { name: "Viết tiếp" }).click();
  await expect(again.locator("#f-description")).toHaveValue("Quá ngắn");
  await send(again).click();
  const problems = again.locator(".error-summary");
  await expect(problems).toContainText("Mô tả: cần ít nhất 20 ký tự.");
  await expect(problems).toContainText("Lĩnh vực: xin đừng để trống.");
  await expect(again.locator("#f-description")).toHaveValue("Quá ngắn");
});

test("a form of the ordinary flow that does not get through is handed over, nothing typed is lost", async ({ page, wire }) => {
  await offline(page, wire);
  wire.up();
  await page.goto(`${wire.address}/phan-anh/moi`);
  await page.getByRole("button", { name: "Bắt đầu", exact: true }).click();
  await pick(page, "Phản ánh");
  await page.getByRole("button", { name: "Tiếp tục", exact: true }).click();
  await expect(page).toHaveURL(/dia-diem/);
  await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
  await commune(page);
  await page.getByLabel(/^Địa chỉ/).fill("Ngõ 3 đường Mê Linh");
  wire.down();
  await page.getByRole("button", { name: "Tiếp tục", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${OUTBOX}$`));
  await expect(page.locator("#outbox-said")).toContainText("phần bạn vừa nhập vẫn còn ở đây");
  await expect(page.getByLabel(/^Địa chỉ hoặc/)).toHaveValue("Ngõ 3 đường Mê Linh");
  await expect(page.getByLabel("Xã, phường, thị trấn")).toHaveValue("Phường Liên Bảo");
});

test("every answer of the server is lost once after it acted: still one petition", async ({ page, wire, photos }) => {
  await offline(page, wire);
  await write(page, "Câu trả lời bị mất trên đường", [photos.small]);
  await send(page).click();
  const lost = new Set<string>();
  wire.cuts(({ method, url }) => {
    const step = `${method} ${url}`;
    if (lost.has(step)) return "none";
    lost.add(step);
    return "after";
  });
  wire.up();
  await press(page);
  await expectOne(page, wire, 1);
  expect(lost.size).toBeGreaterThanOrEqual(4);
});

test("two tabs and the worker flush at once: one petition", async ({ page, context, wire, photos }) => {
  await offline(page, wire);
  await write(page, "Hai thẻ cùng gửi một lúc", [photos.small]);
  await send(page).click();
  await expect(items(page)).toContainText("Chờ mạng");
  const other = await context.newPage();
  await other.goto(wire.address + OUTBOX);
  await ready(other);
  wire.up();
  await Promise.all(
    [page, other, page, other].map((one) =>
      one.evaluate(() => {
        navigator.serviceWorker.controller!.postMessage({ type: "FLUSH", now: true });
        return (window as never as { outboxSend: { flush(now: boolean): Promise<number> } }).outboxSend.flush(true);
      }),
    ),
  );
  expect(wire.puts).toHaveLength(1);
  expect(wire.receipts).toHaveLength(1);
  await expectOne(page, wire, 1);
});

test("on a shared phone nothing stays after sending, and the receipt is shown once", async ({ page, wire }) => {
  await offline(page, wire);
  await write(page, "Gửi từ máy dùng chung");
  await pick(page, "Đây là máy dùng chung");
  await send(page).click();
  await expect(items(page)).toContainText("Chờ mạng");
  wire.up();
  await press(page);
  await expect(items(page)).toContainText("chỉ hiện lần này");
  expect(await page.evaluate(stored)).toMatchObject({ items: 0, photos: 0 });
  await page.reload();
  await ready(page);
  await expect(items(page)).toHaveCount(0);
});

test("a new version of the application keeps the draft", async ({ page, wire }) => {
  await offline(page, wire);
  await write(page, "Bản mới trong lúc đang viết");
  wire.up();
  wire.deploy("two");
  await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())!.update()));
  const loaded = page.waitForEvent("load");
  await page.locator("#update").getByRole("button").click();
  await loaded;
  await ready(page);
  await items(page).getByRole("button", { name: "Viết tiếp" }).click();
  await expect(page.locator("#f-description")).toHaveValue(STORY);
  await send(page).click();
  await expectOne(page, wire, 0);
});

test("the worker sends when no page of ours is open", async ({ page, context, wire, photos }) => {
  await offline(page, wire);
  const worker = context.serviceWorkers().find((one) => one.url().startsWith(wire.address))!;
  await write(page, "Gửi khi không mở trang nào", [photos.small]);
  await send(page).click();
  await expect(items(page)).toContainText("Chờ mạng");
  await page.close();
  wire.up();
  // As the browser's Background Sync does: an event to the worker, and nobody else there.
  const left = await worker.evaluate(() => (self as never as { outboxSend: { flush(now: boolean): Promise<number> } }).outboxSend.flush(true));
  expect(left).toBe(0);
  const again = await context.newPage();
  await again.goto(wire.address + OUTBOX);
  await expectOne(again, wire, 1);
});

/** A generator that gives the same numbers again for a seed that is printed (mulberry32). */
function random(seed: number) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test("cut at random points, the server killed, the tab closed, a new version in between: one petition each with all its photos", async ({ page, context, photos }) => {
  const rounds = process.env.FULL ? 50 : 4;
  test.setTimeout(60_000 + rounds * 45_000);
  const server = await mortal();
  const wire = await line(server.address);
  let kills = 0;
  wire.halfway(async () => {
    kills += 1;
    await server.restart();
  });
  try {
    await offline(page, wire);
    let now = page;
    let last = 0;
    for (let round = 0; round < rounds; round++) {
      const chance = random(round + 1);
      await write(now, `Cắt mạng lần ${round}`, chance() < 0.5 ? [photos.small] : [photos.small, photos.large]);
      const shots = await now.locator("#outbox-photos img[src]").count();
      wire.receipts.length = wire.puts.length = 0;
      // Each request meets its end with a chance of a half, six times at most; a photo may take the
      // server with it when half of it is there. The first photo of a round always does.
      let left = 6;
      let isFirst = true;
      wire.cuts(({ method }) => {
        const isPhoto = method === "PUT";
        if (isPhoto && isFirst) {
          isFirst = false;
          return "half";
        }
        if (left === 0 || chance() < 0.5) return "none";
        left -= 1;
        const end = chance();
        return isPhoto && end < 0.3 ? "half" : end < 0.6 ? "before" : "after";
      });
      wire.up();
      if (chance() < 0.3) wire.deploy(`build-${round}`);
      await send(now).click();
      if (chance() < 0.5) {
        await expect(items(now)).toHaveCount(1);
        await now.close();
        now = await context.newPage();
        await now.goto(wire.address + OUTBOX);
        await ready(now);
      }
      // The new version may meet a dead server too; then it comes another time.
      if (chance() < 0.3) await now.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration())!.update().catch(() => {})));
      await press(now);
      // A photo whose 201 was lost was there when it was asked for again: the receipt counts.
      const number = await expectOne(now, wire, shots, { lostAnswers: true });
      // Numbers are given one after the other: a second petition would have taken one.
      const serial = Number(number.slice(-6));
      expect(serial).toBe(last + 1);
      last = serial;
    }
    expect(kills).toBeGreaterThanOrEqual(rounds);
  } finally {
    wire.close();
    await server.end();
  }
});

/** Presses "send now" until nothing waits, as an impatient person does. */
async function press(page: Page) {
  const now = page.getByRole("button", { name: "Gửi ngay" });
  await expect(async () => {
    if (await now.isVisible()) await now.click({ timeout: 1_000 }).catch(() => {});
    await expect(items(page).filter({ hasText: "Đã gửi" })).toHaveCount(1, { timeout: 700 });
  }).toPass({ timeout: 40_000 });
}
