// Takes a picture of every page in both themes, named PAGE-SIZE-THEME.png; on the usual phone those of
// citizens in English, too.
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { test } from "./tests/house/test";
import * as tour from "./tests/house/tour";

const SHOTS = process.env.SHOTS ?? join(tmpdir(), "shots");

/** What README shows: page, size and theme of each file in docs/pictures. */
const README: Record<string, string> = {
  "public-filtered-1440-light": "public-desktop",
  "home-390-light": "home-phone",
  "report-5-photos-kept-390-dark": "report-phone",
  "track-390-light": "track-phone",
  "case-1440-light": "case-desktop",
};

async function shoot(page: Page, name: string) {
  for (const colorScheme of ["light", "dark"] as const) {
    const full = `${name}-${test.info().project.name}-${colorScheme}`;
    await page.emulateMedia({ colorScheme });
    await page.evaluate(async () => {
      // Photos below the first screen load when they come near it.
      for (const image of document.images) image.loading = "eager";
      await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
      await document.fonts.ready;
      scrollTo(0, 0);
    });
    await page.screenshot({ path: join(SHOTS, `${full}.png`), fullPage: true });
    const shown = README[full];
    if (shown) await page.screenshot({ path: join(__dirname, "../docs/pictures", `${shown}.png`) });
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Photos of the demonstration, which look like something. */
async function drawn(request: APIRequestContext) {
  const photo = async (words: string) => {
    const list = await (await request.get(`/cong-khai?q=${words}`)).text();
    const page = await (await request.get(/\/cong-khai\/PA-[\d-]+/.exec(list)![0])).text();
    return (await request.get(/\/anh\/[^"]+\/2048\.jpg/.exec(page)![0])).body();
  };
  return { small: await photo("o+ga+lon"), large: await photo("nap+ho+ga") };
}

const look = (): tour.Look => (test.info().project.name === "390" ? tour.both(shoot) : shoot);

test("the public pages", async ({ page }) => tour.open(page, look()));
test("the sender's pages", async ({ page, request, officer }) =>
  tour.citizen(page, await drawn(request), officer, look()));
test("the account's pages", async ({ page, request, officer }) =>
  tour.account(page, request, officer, look()));
test("the officers' pages", async ({ request, officer }) => tour.desks(request, officer, shoot));
