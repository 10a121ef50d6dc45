import { expect, test } from "./fixtures";

const path = process.env.INKDIGITS_README_SHOT;

// Made on request only: INKDIGITS_README_SHOT=docs/page.png npm run e2e -- readme
if (path) {
  test.use({ deviceScaleFactor: 1.5 });

  test("the README's picture", async ({ desk, page }) => {
    await desk.write(3, { scale: 0.95 });
    await desk.expectRead(3);
    await expect(page.getByTestId("pie").locator("svg path").first()).toBeVisible();
    await page.mouse.move(0, 0);
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.screenshot({ path });
  });
}
