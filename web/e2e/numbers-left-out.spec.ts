import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "./fixtures";
import type { NumbersDesk, Written } from "./numbers-desk";

/** Two numbers, one above the other, and beside the first a drawing. */
const WRITTEN: Written[] = [
  ["27", 20, 20],
  ["40", 20, 320],
];
const BESIDE = { x: 560, y: 60 };
const BELOW = { x: 560, y: 360 };

const paper = (numbers: NumbersDesk, ...drawings: { x: number; y: number }[]) =>
  numbers.paper("meters.png", WRITTEN, drawings);

test("a drawing beside numbers is outlined and listed apart, and exported once it is typed", async ({
  numbers,
  page,
}) => {
  await numbers.open(await paper(numbers, BESIDE));
  await numbers.expectList("27", "40");
  await expect(numbers.panel).toContainText("2 numbers");
  await expect(numbers.boxes).toHaveCount(2);
  await expect(numbers.outlines).toHaveCount(1);
  await expect(numbers.spoken.filter({ hasText: "1 thing left out." })).toHaveCount(1);
  const toggle = numbers.leftOut.getByRole("button", { name: "taken for no number" });
  await expect(toggle).toHaveText("1 thing was taken for no number");
  await expect(toggle).toHaveAttribute("aria-expanded", "false");
  const untold = (await numbers.download("Download as CSV")).bytes.toString("utf8");
  expect(untold.split("\r\n")).toHaveLength(4);
  await numbers.expectAccessible();

  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-expanded", "true");
  const field = page.getByRole("textbox", { name: "Left out, 1 of meters.png" });
  await expect(field).toHaveValue("");
  await expect(numbers.leftOut.getByTestId("crop")).toBeVisible();
  await field.fill("13,5");
  await expect(numbers.leftOut).toContainText("typed by you");
  await expect(numbers.panel).toContainText("3 numbers");
  await expect(toggle).toHaveText("1 thing was taken for no number, 1 typed by you");
  // It is a number like any other now, there too.
  await expect(numbers.outlines).toHaveCount(0);
  await expect(numbers.boxes).toHaveCount(3);
  await numbers.expectAccessible();

  const csv = (await numbers.download("Download as CSV")).bytes.toString("utf8").split("\r\n");
  expect(csv[1]).toMatch(/^meters\.png,1,,,27,/);
  expect(csv[2]).toMatch(/^meters\.png,2,,,"13,5",0,false,typed,5\d\d,5\d,\d+,\d+$/);
  expect(csv[3]).toMatch(/^meters\.png,3,,,40,/);
  const json = JSON.parse((await numbers.download("Download as JSON")).bytes.toString("utf8"));
  expect(json[1]).toMatchObject({ number: 2, text: "13,5", checked: "typed" });
  const xlsx = unzipSync((await numbers.download("Download as Excel")).bytes);
  expect(strFromU8(xlsx["xl/worksheets/sheet1.xml"] ?? new Uint8Array())).toContain("<v>13.5</v>");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await numbers.button("Copy").click();
  await expect(numbers.panel).toContainText("3 rows copied");

  // Folded up it is still a number, and emptied it is none.
  await toggle.click();
  await expect(field).toHaveCount(0);
  await expect(numbers.panel).toContainText("3 numbers");
  await toggle.click();
  await field.press("Escape");
  await expect(numbers.panel).toContainText("2 numbers");
  await expect(numbers.outlines).toHaveCount(1);
});

test("the outline leads to its row, and Delete takes it away until it is brought back", async ({
  numbers,
  page,
}) => {
  await numbers.open(await paper(numbers, BESIDE, BELOW));
  await numbers.expectList("27", "40");
  await expect(numbers.outlines).toHaveCount(2);
  await numbers.outlines.last().getByRole("button").click();
  await expect(page.getByRole("textbox", { name: "Left out, 2 of meters.png" })).toBeFocused();
  await expect(numbers.outlines.last()).toHaveAttribute("data-selected", "true");
  await page.keyboard.press("Delete");
  await expect(numbers.outlines).toHaveCount(1);
  await expect(numbers.leftOut.getByRole("textbox")).toHaveCount(1);
  await expect(numbers.panel).toContainText("One row removed.");
  await numbers.button("Bring back").click();
  await expect(page.getByRole("textbox", { name: "Left out, 2 of meters.png" })).toBeFocused();
});

test("the arrows go there only while it is unfolded, and Enter goes on to the next", async ({
  numbers,
  page,
}) => {
  await numbers.open(await paper(numbers, BESIDE, BELOW));
  await numbers.expectList("27", "40");
  await numbers.fields.last().focus();
  await page.keyboard.press("ArrowDown");
  await expect(numbers.fields.nth(1)).toBeFocused();
  await numbers.leftOut.getByRole("button").press("Enter");
  await expect(numbers.fields).toHaveCount(4);
  await numbers.fields.nth(1).focus();
  await page.keyboard.press("ArrowDown");
  await expect(numbers.fields.nth(2)).toBeFocused();
  await page.keyboard.type("8");
  await page.keyboard.press("Enter");
  await expect(numbers.fields.nth(3)).toBeFocused();
  await page.keyboard.type("9");
  await page.keyboard.press("Enter");
  await expect(numbers.fields.nth(3)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(numbers.fields.nth(1)).toBeFocused();
  await numbers.expectList("27", "40", "8", "9");
});

test("what was typed for it stays when the picture is read with other expectations", async ({
  numbers,
  page,
}) => {
  await numbers.open(await paper(numbers, BESIDE));
  await numbers.expectList("27", "40");
  await numbers.outlines.getByRole("button").click();
  await page.keyboard.type("13");
  await page.getByText("What do you expect?").click();
  const read = page.waitForResponse(/\/read\/\?.*digits=3/);
  await page.getByRole("textbox", { name: "Digits" }).fill("3");
  await read;
  await expect(numbers.rows.first()).toContainText("It has 2 digits, and 3 were expected.");
  await numbers.expectList("27", "40", "13");
  await expect(numbers.leftOut).toContainText("typed by you");
});

test("a picture with nothing but a drawing says so, and not that it is empty", async ({ numbers }) => {
  await numbers.open(await numbers.paper("sketch.png", [], [BESIDE]));
  await expect(numbers.panel).toContainText("No number found");
  await expect(numbers.panel).toContainText("1 thing was taken for no number");
  await expect(numbers.spoken.first()).toHaveText("No number found. 1 thing left out.");
  await expect(numbers.button("sketch.png, no number found, 1 thing left out")).toBeVisible();
  await numbers.expectAccessible();
});

test("on the sheet the outline lets the pen through, and moves nothing", async ({ numbers }) => {
  await numbers.writeNumber("27", 20, 10);
  await numbers.expectList("27");
  const places = async () => [await numbers.rows.boundingBox(), await numbers.sheet.boundingBox()];
  const before = await places();
  await numbers.drawNothing(600, 80);
  await expect(numbers.outlines).toHaveCount(1);
  await numbers.expectList("27");
  expect(await places()).toEqual(before);
  await expect(numbers.outlines.getByRole("button")).toHaveCount(0);
  const strokes = await numbers.sheet.getAttribute("aria-label");
  const outline = await numbers.outlines.boundingBox();
  if (!outline) throw new Error("no outline");
  await numbers.page.mouse.click(outline.x + outline.width / 2, outline.y + outline.height / 2);
  await expect(numbers.sheet).not.toHaveAttribute("aria-label", strokes ?? "");
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`what was left out, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("unfolded: accessible, and kept as a picture", async ({ numbers, page }) => {
      await numbers.open(await paper(numbers, BESIDE, BELOW));
      await numbers.expectList("27", "40");
      await numbers.outlines.first().getByRole("button").click();
      await page.keyboard.type("13");
      await page.keyboard.press("Enter");
      await expect(numbers.leftOut.getByTestId("crop")).toHaveCount(2);
      await numbers.expectAccessible();
      await numbers.expectNoSideways();
      await numbers.shot(`numbers-left-out-${colorScheme}`);
    });

    test.describe("on a phone", () => {
      test.use({
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
        deviceScaleFactor: 2,
      });

      test("a tap on the outline leads to its row, and all of it fits", async ({ numbers }) => {
        await numbers.open(await paper(numbers, BESIDE, BELOW));
        await numbers.expectList("27", "40");
        await numbers.outlines.first().getByRole("button").tap();
        await expect(numbers.rows.nth(2)).toHaveAttribute("data-selected", "true");
        await expect(numbers.rows.nth(2)).toBeInViewport();
        await expect(numbers.fields.nth(2)).not.toBeFocused();
        await numbers.fields.last().fill("13");
        await expect(numbers.rows.last()).toContainText("typed by you");
        await numbers.expectNoSideways();
        await numbers.expectAccessible();
        await numbers.shot(`phone-numbers-left-out-${colorScheme}`);
      });
    });
  });
}
