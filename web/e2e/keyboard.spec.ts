import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

/** Goes on by Tab until something of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
    });
    if (focused === name) return;
  }
  throw new Error(`Tab never comes to ${name}`);
}

test("the whole page by keyboard: a sample, its answer, Undo, Clear, Predict", async ({ desk, page }) => {
  await tabTo(page, "Sample 7");
  await page.keyboard.press("Enter");
  await expect(desk.spoken).toHaveText(/^7, (over )?\d+ percent sure\. Next: \d, /);
  await tabTo(page, "Open a picture");
  await page.keyboard.press("Control+z");
  await expect(desk.sheet).toHaveAccessibleName("Sheet, empty");
  await expect(desk.spoken).toBeEmpty();
  await page.reload();
  await desk.ready();
  await tabTo(page, "Sample 3");
  await page.keyboard.press("Space");
  await expect(desk.spoken).toContainText("3, ");
  // Enter on a button is that button's; on the sheet's tools it is Predict that must answer.
  const asked = page.waitForRequest("**/predict/**");
  await desk.button("Predict").focus();
  await page.keyboard.press("Enter");
  await asked;
  await expect(desk.spoken).toContainText("3, ");
});

test("what has the focus shows it", async ({ desk, page }) => {
  await tabTo(page, "Predict");
  const outline = await desk.button("Predict").evaluate((button) => getComputedStyle(button).outlineStyle);
  expect(outline).toBe("solid");
});

test("pen width and model answer to the arrow keys", async ({ desk, page }) => {
  const pen = page.getByRole("slider", { name: "Pen width" });
  await pen.focus();
  await page.keyboard.press("ArrowRight");
  await expect(pen).toHaveValue("22");
  await desk.model("cnn").focus();
  await page.keyboard.press("ArrowDown");
  await expect(desk.model("ensemble")).toBeChecked();
});
