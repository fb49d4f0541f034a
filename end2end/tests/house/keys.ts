// Hands that have no mouse and no touch screen: Tab, arrows, Space, Enter. Every stop on the way is
// looked at: whoever sees must see where they are.
import { expect, type Locator, type Page } from "@playwright/test";

/** What is wrong with the place where the focus stands; nothing when it can be seen. */
const unseen = () => {
  const at = document.activeElement as HTMLElement | null;
  if (!at || at === document.body || at === document.documentElement) return undefined;
  const name = `${at.localName}#${at.id}.${at.className} "${(at.getAttribute("aria-label") ?? at.textContent ?? "").trim().slice(0, 40)}"`;
  // A card shows the focus of the button inside it, a link that covers a card on the card.
  const frames = [getComputedStyle(at), getComputedStyle(at, "::after"), ...[at.closest(".choice, .queue tr")].flatMap((one) => (one ? [getComputedStyle(one)] : []))];
  const shown = frames.some(({ outlineStyle, outlineWidth, content, position }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && (content || position));
  if (!shown) return `${name}: nothing shows the focus`;
  const [box] = at.getClientRects();
  if (!box || box.width < 1 || box.height < 1) return `${name}: has no place on the page`;
  // Of a large field the beginning is enough (WCAG 2.2, 2.4.11: not entirely hidden).
  const tall = box.height > innerHeight / 4;
  if (box.bottom <= 0 || box.top >= innerHeight - 8 || (!tall && (box.top < 0 || box.bottom > innerHeight + 1)))
    return `${name}: outside of the screen (${Math.round(box.top)}–${Math.round(box.bottom)} of ${innerHeight})`;
  const y = tall ? Math.max(box.top + 4, 4) : box.top + box.height / 2;
  const over = document.elementFromPoint(Math.min(box.left + box.width / 2, innerWidth - 1), y);
  const isOwn = over && (at.contains(over) || over.contains(at) || over.closest(".choice")?.contains(at));
  return isOwn ? undefined : `${name}: hidden behind ${over?.localName}.${over?.className}`;
};

/** Hands at a keyboard; `faults` names every stop that could not be seen. */
export function keys(page: Page) {
  const faults: string[] = [];
  const look = async () => {
    const fault = await page.evaluate(unseen);
    if (fault) faults.push(`${new URL(page.url()).pathname}: ${fault}`);
  };
  const stands = (place: Locator) => place.evaluate((one) => one === document.activeElement);

  /** Tab by Tab to a place; it must be on the way. */
  async function reach(place: Locator) {
    await expect(place).toHaveCount(1);
    for (let stops = 0; stops < 90; stops++) {
      await page.keyboard.press("Tab");
      await look();
      if (await stands(place)) return;
    }
    throw new Error(`Tab never comes to ${place} on ${page.url()}`);
  }

  /** Tab to a place and press Enter there. */
  async function enter(place: Locator) {
    await reach(place);
    await page.keyboard.press("Enter");
  }

  /** Tab to a field and type. */
  async function type(place: Locator, words: string) {
    await reach(place);
    await page.keyboard.type(words);
  }

  /** Tab into a group of radio buttons, then by arrows to the one of `value`. */
  async function choose(group: Locator, value: string) {
    const wanted = group.and(page.locator(`[value="${value}"]`));
    await expect(wanted).toHaveCount(1);
    const inside = () => group.evaluateAll((all) => all.includes(document.activeElement as HTMLElement));
    for (let stops = 0; !(await inside()); stops++) {
      if (stops > 90) throw new Error(`Tab never comes to ${group} on ${page.url()}`);
      await page.keyboard.press("Tab");
      await look();
    }
    const all = await group.count();
    for (let steps = 0; steps < all && !(await stands(wanted)); steps++) {
      await page.keyboard.press("ArrowDown");
      await look();
    }
    await page.keyboard.press("Space");
    await expect(wanted).toBeChecked();
  }

  return { faults, reach, enter, type, choose };
}
