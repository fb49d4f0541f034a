// The whole report without a mouse and without touch: from the first page to the receipt and to the
// case, in both languages. At every stop of Tab the focus can be seen and nothing lies over it.
import { keys } from "./house/keys";
import { NUMBER, STORY } from "./house/sender";
import { awake, expect, hasScript, test, visit } from "./house/test";

for (const [lang, home] of [["vi", ""], ["en", "/en"]] as const) {
  test(`a report is sent by keyboard alone, in ${lang}`, async ({ page }) => {
    test.slow();
    const hands = keys(page);
    const main = page.locator("main");
    const form = (name: string) => main.locator(`form[action*="/api/${name}"]`);
    const send = (name: string) => hands.enter(form(name).locator('button[type="submit"]').last());
    const at = async (path: string) => {
      await expect(page).toHaveURL(new RegExp(`${home}${path}(\\?|$)`));
      await awake(page);
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
    };

    await visit(page, home || "/");
    await page.keyboard.press("Tab");
    await expect(page.locator(".skip"), "the way past the navigation comes first").toBeFocused();
    await hands.enter(main.locator(`.hero a[href="${home}/phan-anh/moi"]`));
    await at("/phan-anh/moi");
    await send("report/begin");

    await at("/phan-anh/moi/loai");
    await hands.choose(form("report/kind").locator('input[name="nature"]'), "report");
    await send("report/kind");

    await at("/phan-anh/moi/dia-diem");
    const commune = page.locator("#f-commune");
    if (hasScript()) {
      await hands.type(commune, "lien bao");
      await expect(page.getByRole("option")).toHaveCount(1);
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await expect(commune).toHaveValue(/^(Phường Liên Bảo|Lien Bao Ward)$/);
    } else {
      await hands.reach(commune);
      await page.keyboard.press("ArrowDown");
      await expect(commune).not.toHaveValue("");
    }
    await hands.type(page.locator("#f-address"), "Đường Mê Linh, trước cổng trường");
    await send("report/place");

    await at("/phan-anh/moi/linh-vuc");
    if (hasScript()) await hands.type(page.locator("#category-search"), "o ga");
    else await hands.enter(page.locator("details.group > summary").first());
    await hands.choose(page.locator('details.group[open] input[name="category"]:visible'), "GT-DUONG");
    await send("report/category");

    await at("/phan-anh/moi/chi-tiet");
    await send("report/details");

    // Nothing is written yet: what is missing is said, and a link leads to the field.
    await at("/phan-anh/moi/noi-dung");
    await send("report/describe");
    await expect(page.locator("#problems")).toBeFocused();
    await hands.enter(page.locator('#problems a[href="#f-description"]'));
    const words = page.locator("#f-description");
    if (!(await words.evaluate((one) => one === document.activeElement))) await hands.reach(words);
    await page.keyboard.type(STORY);
    await send("report/describe");

    await at("/phan-anh/moi/hinh-anh");
    await send("report/photos");
    await at("/phan-anh/moi/lien-he");
    await hands.type(page.locator("#f-name"), "Nguyễn Thị Hòa");
    await hands.type(page.locator("#f-phone"), "0912 345 678");
    await send("report/contact");
    await at("/phan-anh/moi/kiem-tra");
    await send("report/submit");

    await at("/phan-anh/xong");
    expect(await page.locator(".receipt-code").innerText()).toMatch(NUMBER);
    await send("track/open");
    await expect(page).toHaveURL(new RegExp(`${home}/tra-cuu/PA-`, "i"));
    await awake(page);
    expect(hands.faults).toEqual([]);
  });
}

test("who looks at the stops sees a focus that is hidden, and one that nothing shows", async ({ page }) => {
  await page.setContent(`<button style="outline: 0">A</button><button style="position: fixed; bottom: 0; outline: 3px solid">B</button>
    <div style="position: fixed; inset: auto 0 0; height: 20%; background: #fff"></div><button style="outline: 3px solid">C</button>`);
  const hands = keys(page);
  await hands.reach(page.getByRole("button", { name: "C" }));
  expect(hands.faults).toHaveLength(2);
  expect(hands.faults[0]).toContain("nothing shows the focus");
  expect(hands.faults[1]).toContain("hidden behind div");
});
