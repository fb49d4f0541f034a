// Every page, in both themes: no barrier that axe can find (WCAG 2.2 AA), nothing wider than the
// screen, the citizen's pages also on the narrowest one and with larger text. FULL=1 also judges the
// citizen's pages in English, in order for a screen reader, and with more contrast: that takes minutes.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./house/test";
import * as tour from "./house/tour";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// No frames here, and nobody reads what passes.
const axe = (page: Page) => new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });

const isFull = Boolean(process.env.FULL);

type Theme = "light" | "dark";

/** Contrast once more where the reader asked for more of it. */
async function contrast(page: Page, name: string, found: string[]) {
  await page.evaluate(() => (document.documentElement.dataset.contrast = "more"));
  for (const theme of ["light", "dark"] as Theme[]) {
    await page.emulateMedia({ colorScheme: theme });
    // AAA: whoever asks for more gets more.
    const { violations } = await axe(page).withRules(["color-contrast", "color-contrast-enhanced"]).analyze();
    for (const { id, nodes } of violations) found.push(`${name}, more contrast, ${theme}: ${id}: ${nodes[0].target.join(" ")}: ${nodes[0].any[0]?.message}`);
  }
  await page.evaluate(() => delete document.documentElement.dataset.contrast);
}

/** A barrier that only order makes: headings, landmarks, what stands outside of any (axe's advice). */
async function order(page: Page, name: string, found: string[]) {
  const { violations } = await axe(page).withTags(["best-practice"]).analyze();
  for (const { id, nodes } of violations) found.push(`${name}: ${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`);
}

/** A screen of 320, also with larger text by our button; and text of 200 % on a screen of 640, which is
 *  a small desktop window (WCAG 1.4.4, 1.4.10): nothing is to be scrolled sideways. */
async function reflow(page: Page, name: string, found: string[]) {
  const size = page.viewportSize()!;
  const ways: [string, number, () => void, () => void][] = [
    ["320", 320, () => {}, () => {}],
    ["320, larger text", 320, () => (document.documentElement.dataset.text = "large"), () => delete document.documentElement.dataset.text],
    ["640, 200 %", 640, () => (document.documentElement.style.fontSize = "200%"), () => document.documentElement.style.removeProperty("font-size")],
  ];
  for (const [way, width, on, off] of ways) {
    await page.setViewportSize({ width, height: size.height });
    await page.evaluate(on);
    const wide = await page.evaluate(() =>
      document.documentElement.scrollWidth <= document.documentElement.clientWidth
        ? []
        : [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((one) => `${one.localName}.${one.className} "${one.textContent?.trim().slice(0, 30)}"`)
            .slice(-3),
    );
    if (wide.length > 0) found.push(`${name}, ${way}: wider than the screen: ${wide.join(", ")}`);
    await page.evaluate(off);
  }
  await page.setViewportSize(size);
  // An emulated phone keeps the zoom of the narrower screen.
  const browser = await page.context().newCDPSession(page);
  await browser.send("Emulation.resetPageScaleFactor");
  await browser.detach();
}

/** Judges a page and remembers, so that one bad page does not hide the next. */
function judge({ everybody = false } = {}) {
  const found: string[] = [];
  const look = async (page: Page, name: string) => {
    await see(page, name);
    if (!everybody) return;
    // An open dialog is used further on.
    if ((await page.locator("dialog[open]").count()) === 0) await reflow(page, name, found);
    if (isFull) {
      await order(page, name, found);
      await contrast(page, name, found);
    }
    await page.emulateMedia({ colorScheme: "light" });
  };
  const see = async (page: Page, name: string) => {
    // On a phone an open case stands before its list.
    await expect(page.locator("h1, h2").filter({ visible: true }).first()).toBeVisible();
    const tooWide = await page.evaluate(() =>
      [...document.querySelectorAll("body *")]
        .filter(() => document.documentElement.scrollWidth > window.screen.width)
        .filter((one) => one.getBoundingClientRect().right > window.screen.width + 1)
        .map((one) => `${one.localName}.${one.className}`)
        .slice(0, 3),
    );
    if (tooWide.length > 0) found.push(`${name}: wider than the screen: ${tooWide.join(", ")}`);
    // What is folded away is read too.
    const fold = (state: boolean) =>
      page.locator(state ? "[data-unfolded]" : "details:not([open])").evaluateAll((all, state) => {
        for (const one of all) {
          one.toggleAttribute("open", !state);
          one.toggleAttribute("data-unfolded", !state);
        }
      }, state);
    await fold(false);
    await page.emulateMedia({ colorScheme: "light" });
    const light = await axe(page).withTags(WCAG).analyze();
    await page.emulateMedia({ colorScheme: "dark" });
    // Only colours can differ in the dark.
    const dark = await axe(page).withRules("color-contrast").analyze();
    for (const [theme, { violations }] of Object.entries({ light, dark }))
      for (const { id, nodes } of violations)
        found.push(`${name}, ${theme}: ${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}: ${nodes[0].any[0]?.message}`);
    await fold(true);
  };
  return { look, found };
}

test("the judge sees a barrier and a page that is too wide", async ({ page }) => {
  const { look, found } = judge();
  // A phone lays a page that declares no width out on a wider canvas.
  await page.setContent('<meta name="viewport" content="width=device-width"><h1>A</h1><p style="width: 3000px; color: #eee; background: #fff">Barely there</p>');
  await look(page, "bad");
  for (const what of ["wider than the screen: p.", "light: color-contrast", "dark: color-contrast", "html-has-lang"])
    expect(found.join("\n")).toContain(what);
});

test("the public pages stand in nobody's way", async ({ page }) => {
  test.setTimeout(400_000);
  const { look, found } = judge({ everybody: true });
  await tour.open(page, isFull ? tour.both(look) : look);
  expect(found).toEqual([]);
});

test("the sender's pages stand in nobody's way", async ({ page, photos, officer }) => {
  test.setTimeout(400_000);
  const { look, found } = judge({ everybody: true });
  await tour.citizen(page, photos, officer, isFull ? tour.both(look) : look);
  expect(found).toEqual([]);
});

test("the account's pages stand in nobody's way", async ({ page, request, officer }) => {
  test.slow();
  const { look, found } = judge();
  await tour.account(page, request, officer, look);
  expect(found).toEqual([]);
});

test("the officers' pages stand in nobody's way", async ({ request, officer }) => {
  test.slow();
  const { look, found } = judge();
  await tour.desks(request, officer, look);
  expect(found).toEqual([]);
});
