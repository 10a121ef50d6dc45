import { expect, test } from "./fixtures";
import type { NumbersDesk, Written } from "./numbers-desk";

/** Three cells of a table of two by two. */
const WRITTEN: Written[] = [
  ["27", 60, 20],
  ["40", 460, 20],
  ["46", 60, 320],
];

async function openForm(numbers: NumbersDesk): Promise<void> {
  await numbers.page.getByText("What do you expect?").click();
}

test("what is expected is asked, flags what is not so, and is there again tomorrow", async ({
  numbers,
  page,
}) => {
  await numbers.open(await numbers.paper("meters.png", WRITTEN));
  await numbers.expectList("27", "40", "46");
  // By keyboard, as everything.
  await page.getByText("What do you expect?").focus();
  await page.keyboard.press("Enter");
  const asked = page.waitForRequest(/\/read\/\?.*digits=3/);
  await page.keyboard.press("Tab");
  await page.keyboard.type("3");
  await asked;
  await expect(numbers.rows).toHaveCount(3);
  await expect(numbers.rows.first()).toContainText("It has 2 digits, and 3 were expected.");
  await expect(numbers.panel).toContainText("3 numbers, 3 to check");
  await expect(page.getByText("Expected: 3 digits")).toBeVisible();

  await page.reload();
  await numbers.ready();
  await expect(page.getByText("Expected: 3 digits")).toBeVisible();
  await numbers.open(await numbers.paper("meters.png", WRITTEN));
  await expect(numbers.rows.first()).toContainText("It has 2 digits, and 3 were expected.");
  await page.getByText("Expected: 3 digits").click();
  await numbers.button("Expect nothing").click();
  await expect(numbers.panel).not.toContainText("were expected");
  await expect(page.getByText("What do you expect?")).toBeVisible();
});

test("what was typed stays whatever is expected, and a contradiction is said at the form", async ({
  numbers,
  page,
}) => {
  await numbers.open(await numbers.paper("meters.png", WRITTEN));
  await numbers.expectList("27", "40", "46");
  await numbers.fields.nth(1).fill("99");
  await openForm(numbers);
  await page.getByLabel("Greatest value").fill("30");
  await expect(numbers.rows.filter({ hasText: "It is greater than 30." })).not.toHaveCount(0);
  await expect(numbers.row("99")).toContainText("typed by you");

  await page.getByLabel("Least value").fill("50");
  const form = page.getByRole("region", { name: "Expectations" });
  await expect(form.getByRole("alert")).toHaveText(
    "No number lies between 50 and 30; put the lower one first.",
  );
  // It is no picture's fault: what was read of it stays.
  await expect(numbers.rows).toHaveCount(3);
  await expect(numbers.panel).not.toContainText("No number lies between");
  await expect(numbers.button("meters.png, not read: see what you expect")).toBeVisible();
  await numbers.expectAccessible();

  await page.getByLabel("Least value").fill("20");
  await expect(form.getByRole("alert")).toHaveText("");
  await expect(numbers.button("meters.png, 3 numbers")).toBeVisible();
  await expect(numbers.row("99")).toContainText("typed by you");
});

test("a table has a row for every cell, and leaves with rows and columns", async ({ numbers, page }) => {
  await numbers.open(await numbers.paper("form.png", WRITTEN));
  await numbers.expectList("27", "40", "46");
  await openForm(numbers);
  await page.getByLabel("Rows of a table").fill("2");
  const form = page.getByRole("region", { name: "Expectations" });
  await expect(form.getByRole("alert")).toContainText("say how many of both");
  await page.getByLabel("Columns of a table").fill("2");
  await numbers.expectList("27", "40", "46", "");
  await expect(form.getByRole("alert")).toHaveText("");
  await expect(numbers.panel).toContainText("3 numbers, 1 empty cell, none doubtful");
  await expect(numbers.rows.last()).toContainText("empty");
  await expect(numbers.rows.last()).toContainText("row 2, column 2");
  await expect(numbers.boxes).toHaveCount(3);
  await numbers.fields.last().focus();
  await expect(numbers.boxes).toHaveCount(4);
  await page.keyboard.type("5");
  await expect(numbers.panel).toContainText("4 numbers, none doubtful");

  const csv = (await numbers.download("Download as CSV")).bytes.toString("utf8").split("\r\n");
  expect(csv[0]).toContain("picture,number,row,column,text,");
  expect(csv[2]).toMatch(/^form\.png,2,1,2,40,/);
  expect(csv[4]).toMatch(/^form\.png,4,2,2,5,1,false,typed,/);

  await page.getByLabel("Rows of a table").fill("3");
  await expect(numbers.rows.first()).toContainText("3 rows of 2 were expected, and 2 were found.");
  await expect(numbers.rows).toHaveCount(3);
  // Said of a cell that is gone, and remembered until it is there again.
  await page.getByLabel("Rows of a table").fill("2");
  await numbers.expectList("27", "40", "46", "5");
});

for (const [device, colorScheme, viewport] of [
  ["desktop", "light", { width: 1280, height: 800 }],
  ["desktop", "dark", { width: 1280, height: 800 }],
  ["phone", "light", { width: 390, height: 844 }],
  ["phone", "dark", { width: 390, height: 844 }],
] as const) {
  test.describe(`the form on a ${device} by ${colorScheme}`, () => {
    test.use({ colorScheme, viewport });
    test("is accessible, fits, and is kept as a picture", async ({ numbers, page }) => {
      await numbers.open(await numbers.paper("form.png", WRITTEN));
      await openForm(numbers);
      await page.getByLabel("Rows of a table").fill("2");
      await page.getByLabel("Columns of a table").fill("2");
      await page.getByLabel("Fraction").selectOption("comma");
      await page.getByLabel("Least value").fill("30");
      await page.getByLabel("May be negative").check();
      await expect(numbers.rows).toHaveCount(4);
      await expect(numbers.rows.first()).toContainText("It is less than 30.");
      await numbers.expectAccessible();
      await numbers.expectNoSideways();
      await numbers.shot(`${device}-numbers-expected-${colorScheme}`);
    });
  });
}
