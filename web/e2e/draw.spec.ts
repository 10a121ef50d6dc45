import { DIGITS } from "@/lib/digits";
import { expect, test } from "./fixtures";

/** No two digits are written at the same place or in the same size. */
function handOf(digit: number) {
  return { scale: 0.8 + (digit % 3) * 0.1, dx: ((digit % 4) - 1.5) * 8, dy: ((digit % 5) - 2) * 6 };
}

for (const digit of DIGITS) {
  test(`a ${digit} written with the mouse is read as ${digit}`, async ({ desk }) => {
    await desk.write(digit, handOf(digit));
    await desk.expectRead(digit);
  });
}

test("Predict and Enter read where the page does not read by itself", async ({ desk, page }) => {
  await page.getByRole("switch", { name: "Read as I draw" }).click();
  await desk.write(7);
  await expect(desk.answer).toContainText("Press Predict");
  await expect(desk.digit).toBeHidden();
  await desk.button("Predict").click();
  await desk.expectRead(7);
  await desk.button("Clear").click();
  await desk.write(3);
  await page.locator("body").press("Enter");
  await desk.expectRead(3);
});

test("the switch is remembered", async ({ desk, page }) => {
  await page.getByRole("switch", { name: "Read as I draw" }).click();
  await page.reload();
  await desk.ready();
  await expect(page.getByRole("switch", { name: "Read as I draw" })).not.toBeChecked();
});

test("Clear empties sheet and answer, Undo brings the drawing back", async ({ desk, page }) => {
  await desk.write(5);
  await desk.expectRead(5);
  const ink = await desk.inked();
  await desk.button("Clear").click();
  await expect(desk.digit).toBeHidden();
  await expect(desk.answer).toContainText("What will it be?");
  await expect.poll(() => desk.inked()).toBe(0);
  await page.keyboard.press("Control+z");
  await expect.poll(() => desk.inked()).toBeCloseTo(ink, 1);
  await desk.expectRead(5);
});

test("Undo takes the last stroke and the page reads what is left", async ({ desk }) => {
  await desk.write(4);
  await desk.expectRead(4);
  await expect(desk.sheet).toHaveAccessibleName("Sheet with 2 strokes");
  await desk.button("Undo").click();
  await expect(desk.sheet).toHaveAccessibleName("Sheet with 1 stroke");
  await desk.button("Undo").click();
  await expect(desk.sheet).toHaveAccessibleName("Sheet, empty");
  await expect(desk.button("Undo")).toBeDisabled();
  await expect(desk.digit).toBeHidden();
});

test("Predict on an empty sheet says so", async ({ desk }) => {
  await desk.button("Predict").click();
  await expect(desk.answer).toContainText("Nothing to read");
  await expect(desk.spoken).toHaveText("Nothing to read: the sheet is empty.");
});

test("a tap is a dot, another button and a second pointer draw nothing", async ({ desk, page }) => {
  await desk.sheet.click({ button: "right" });
  await expect(desk.sheet).toHaveAccessibleName("Sheet, empty");
  await desk.sheet.click();
  await expect(desk.sheet).toHaveAccessibleName("Sheet with 1 stroke");
  expect(await desk.inked()).toBeGreaterThan(0.1);
  await page.getByRole("slider", { name: "Pen width" }).fill("36");
  const thin = await desk.inked();
  await desk.button("Clear").click();
  await desk.sheet.click();
  await expect.poll(() => desk.inked()).toBeGreaterThan(thin * 2);
});

test("a stroke goes on outside the sheet and ends with the button", async ({ desk }) => {
  const box = await desk.sheet.boundingBox();
  if (!box) throw new Error("no sheet");
  const middle = box.y + box.height / 2;
  await desk.drag([
    { x: box.x + 100, y: middle },
    { x: box.x - 40, y: middle },
    { x: box.x + 100, y: middle + 60 },
  ]);
  await expect(desk.sheet).toHaveAccessibleName("Sheet with 1 stroke");
});

test("resizing the window keeps the drawing", async ({ desk, page }) => {
  await desk.write(8);
  await desk.expectRead(8);
  const ink = await desk.inked();
  await page.setViewportSize({ width: 420, height: 900 });
  await expect.poll(() => desk.inked()).toBeCloseTo(ink, 0);
  await expect(desk.digit).toHaveText("8");
});

test("the frame, the bars and the pie show one and the same reading", async ({ desk, page }) => {
  await desk.write(7);
  await desk.expectRead(7);
  const shares = await page.getByTestId("bars").locator("tbody td:last-child").allTextContents();
  expect(shares).toHaveLength(10);
  const sum = shares.reduce((total, text) => total + Number.parseFloat(text), 0);
  expect(Math.abs(sum - 100)).toBeLessThan(1);
  await expect(page.getByTestId("pie")).toHaveAccessibleName(/^Pie chart of the probabilities: 7 /);
  await expect(page.getByTestId("pie").locator("svg path").first()).toBeVisible();
  const seen = await page.getByTestId("frame").evaluate((canvas: HTMLCanvasElement) => {
    const data = canvas.getContext("2d")?.getImageData(0, 0, 28, 28).data ?? [];
    return Array.from({ length: 784 }, (_, i) => data[4 * i + 3] ?? 0).filter((ink) => ink > 127).length;
  });
  expect(seen).toBeGreaterThan(20);
  await expect(page.getByTestId("read-by")).toHaveText(/^Read by cnn@\d/);
});
