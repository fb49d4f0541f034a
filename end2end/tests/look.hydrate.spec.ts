// Every page, in both themes: no barrier that axe can find (WCAG 2.2 AA), nothing wider than the
// screen.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./house/test";
import * as tour from "./house/tour";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// No frames here, and nobody reads what passes.
const axe = (page: Page) => new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });

/** Judges a page and remembers, so that one bad page does not hide the next. */
function judge() {
  const found: string[] = [];
  const look = async (page: Page, name: string) => {
    await expect(page.locator("h1").first()).toBeVisible();
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
    const dark = await axe(page).withTags(WCAG).analyze();
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
  test.slow();
  const { look, found } = judge();
  await tour.open(page, look);
  expect(found).toEqual([]);
});

test("the sender's pages stand in nobody's way", async ({ page, photos, officer }) => {
  test.slow();
  const { look, found } = judge();
  await tour.citizen(page, photos, officer, look);
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
