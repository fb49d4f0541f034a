// The test of this house: every page is watched, and a journey fails when one of them complains
// (script errors, refused by the security policy, a file that is not there).
import { test as base, expect, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from "@playwright/test";
import { session } from "./officer";
import { photos, type Photos } from "./photo";

type House = {
  /** A page of somebody else: a context of its own, watched like the first. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
  /** A page of an officer who is signed in, with JavaScript. */
  officer: (username: string) => Promise<Page>;
};

export const test = base.extend<House, { photos: Photos }>({
  photos: [
    async ({ browser }, use) => use(await photos(browser)),
    { scope: "worker" },
  ],
  context: async ({ context }, use) => {
    const faults = watch(context);
    await use(context);
    expect(faults, "what the pages complained about").toEqual([]);
  },
  visitor: async ({ browser }, use) => {
    const opened: BrowserContext[] = [];
    const faults: string[][] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      opened.push(context);
      faults.push(watch(context));
      return context.newPage();
    });
    for (const context of opened) await context.close();
    expect(faults.flat(), "what the pages complained about").toEqual([]);
  },
  officer: async ({ visitor }, use) => {
    await use((username) => visitor({ storageState: session(username), javaScriptEnabled: true }));
  },
});

export { expect };

function watch(context: BrowserContext): string[] {
  const faults: string[] = [];
  context.on("console", (message) => {
    // What did not load is judged below, where it can be told from a page that is rightly a 404.
    const judgedBelow = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !judgedBelow)
      faults.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => faults.push(`${error.page()?.url()}: ${error.error()}`));
  context.on("response", (response) => {
    const asked = response.request().resourceType();
    // A part of a page has the status that the page would have.
    const isPart = "x-part" in response.headers();
    if (response.status() >= 400 && asked !== "document" && asked !== "xhr" && !isPart)
      faults.push(`${response.status()} ${response.url()}`);
  });
  return faults;
}

export const hasScript = () => test.info().project.use.javaScriptEnabled !== false;
export const isPhone = () => test.info().project.use.isMobile === true;

/** The page is there: awake where it has JavaScript. */
export async function awake(page: Page, script = hasScript()) {
  await expect(page.locator("main")).toBeVisible();
  if (script) await expect(page.locator("html")).toHaveAttribute("data-hydrated", "true");
}

export async function visit(page: Page, address: string) {
  const answer = await page.goto(address);
  await awake(page);
  return answer!;
}

/** Chooses a card by its words, as people do: the card's label lies over its button. */
export async function pick(scope: Page | Locator, words: string | RegExp) {
  const box = scope.getByLabel(words, { exact: true });
  await scope.locator(`label[for="${await box.getAttribute("id")}"]`).click();
  await expect(box).toBeChecked();
}
