import { stroke } from "@/features/draw/samples";
import { expect, test } from "./fixtures";

const path = process.env.INKDIGITS_README_SHOT;

/** A four that is almost closed, so that the nine has its share: a picture of one colour would show less. */
const ALMOST_CLOSED = [
  stroke(
    [
      [158, 68],
      [112, 112],
      [88, 146],
    ],
    [
      [88, 146],
      [130, 152],
      [186, 140],
    ],
  ),
  stroke([
    [178, 52],
    [170, 140],
    [154, 238],
  ]),
];

// Made on request only: INKDIGITS_README_SHOT=docs/page.png npm run e2e -- readme
if (path) {
  test.use({ deviceScaleFactor: 1.5 });

  test("the README's picture", async ({ desk, page }) => {
    for (const line of await desk.traces(ALMOST_CLOSED)) await desk.drag(line);
    await desk.expectRead(4);
    await expect(page.getByTestId("pie").locator("svg path").first()).toBeVisible();
    await page.mouse.move(0, 0);
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
    await page.screenshot({ path });
  });
}
