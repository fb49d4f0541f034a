// The site as an application: installable, there without a network, and never broken by an update.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, type Page } from "@playwright/test";

test.use({ serviceWorkers: "allow" });

const hydrated = (page: Page) =>
  expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");

/** Waits until the service worker keeps this page. */
async function kept(page: Page, address = "/") {
  await page.goto(address);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await hydrated(page);
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

const caches = (page: Page) =>
  page.evaluate(async () => (await window.caches.keys()).filter((name) => !name.endsWith("ledger")));

/** The same site at another door, where a newer build can be had: only its worker's number is new. */
async function door() {
  let build: string | undefined;
  const proxy = createServer(async (request, response) => {
    const answer = await fetch(process.env.BASE_URL + request.url!, {
      headers: { accept: request.headers.accept ?? "*/*" },
    });
    const headers = Object.fromEntries(
      [...answer.headers].filter(([name]) => !/^(content-(length|encoding)|connection)$/.test(name)),
    );
    let body = Buffer.from(await answer.arrayBuffer());
    if (request.url === "/sw.js" && build)
      body = Buffer.from(body.toString().replace(/const BUILD = "[^"]*"/, `const BUILD = "${build}"`));
    response.writeHead(answer.status, headers).end(body);
  });
  await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
  return {
    address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    deploy: (next: string) => (build = next),
    close: () => (proxy.closeAllConnections(), proxy.close()),
  };
}

const update = (page: Page) =>
  page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())!.update();
  });

test("Chromium's own judge finds nothing that stands against installing", async ({ browser }) => {
  // Not a private window, which is always "in-incognito".
  const context = await browser.newContext();
  const page = await context.newPage();
  await kept(page);
  const judge = await context.newCDPSession(page);
  const { installabilityErrors } = await judge.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.map((error) => error.errorId)).toEqual(["in-incognito"]);

  const { url, data, errors } = await judge.send("Page.getAppManifest");
  expect(url).toContain("/manifest.webmanifest");
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data!);
  expect(manifest).toMatchObject({ id: "/", lang: "vi", dir: "ltr", display: "standalone", scope: "/" });
  for (const size of ["192x192", "512x512"])
    for (const purpose of ["any", "maskable"])
      expect(manifest.icons).toContainEqual(expect.objectContaining({ sizes: size, purpose }));
  for (const { src } of manifest.icons) expect((await page.request.get(src)).ok()).toBe(true);
  await context.close();
});

test("without a network there is a page that says so, and nothing else was kept", async ({ page, context }) => {
  await kept(page);
  const stored = await page.evaluate(async () => {
    const names = await window.caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await window.caches.open(name)).keys()));
    return lists.flat().map((request) => new URL(request.url).pathname);
  });
  // The form of the outbox is kept empty, as anybody gets it.
  for (const path of stored) expect(path).toMatch(/^\/(pkg\/[^/]+|offline|builds|(en\/)?phan-anh\/ngoai-mang(\/cau-hoi\.json)?|(en\/)?ban-do\/nen)$/);

  await context.setOffline(true);
  await page.goto("/tra-cuu");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Chưa có mạng");
  const font = await page.evaluate(() => getComputedStyle(document.body).fontFamily);
  expect(font).toContain("Public Sans");
  await context.setOffline(false);
  await page.goto("/");
  await hydrated(page);
});

test("a new version waits until it is accepted and takes no file from an open page", async ({ page, context }) => {
  const site = await door();
  await kept(page, site.address);
  const [first] = await caches(page);
  const other = await context.newPage();
  await other.goto(site.address);
  await hydrated(other);

  site.deploy("two");
  await update(page);
  const notice = page.locator("#update");
  await expect(notice).toBeVisible();
  expect(await caches(page)).toContain(first);

  const reloaded = page.waitForEvent("load");
  await notice.getByRole("button").click();
  await reloaded;
  await hydrated(page);

  // Two more builds: the first is no longer among the last two, but a page still uses it.
  for (const build of ["three", "four"]) {
    site.deploy(build);
    await update(page);
    const again = page.waitForEvent("load");
    await page.locator("#update").getByRole("button").click();
    await again;
    await hydrated(page);
  }
  expect(await caches(page)).toEqual(expect.arrayContaining([first, "vinhphuc-s-three", "vinhphuc-s-four"]));
  await expect.poll(() => caches(page)).not.toContain("vinhphuc-s-two");
  site.close();
});
