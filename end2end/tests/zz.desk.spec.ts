import AxeBuilder from "@axe-core/playwright";
import { test, visit } from "./house/test";
test("time", async ({ page }) => {
  for (const a of ["/cong-khai", "/", "/xu-ly/dang-nhap"]) {
    await visit(page, a);
    for (const mode of ["normal", "legacy", "contrast"]) {
      const t = Date.now();
      let b = new AxeBuilder({ page });
      if (mode !== "normal") b = b.setLegacyMode(true);
      b = mode === "contrast" ? b.withRules(["color-contrast"]) : b.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]);
      if (mode === "contrast") await page.evaluate(() => { const p = document.createElement("p"); p.textContent = "fffff"; p.style.color = "#ddd"; p.style.background="#fff"; document.querySelector("main").append(p); const i = document.createElement("img"); i.src="/icon.svg"; document.querySelector("main").append(i) });
      const r = await b.analyze();
      console.log(a, mode, Date.now() - t, r.violations.map((v) => v.id), r.passes.length);
    }
  }
});
