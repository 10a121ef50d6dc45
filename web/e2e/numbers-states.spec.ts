import { column, numberOf, readingOf } from "@/features/numbers/testing";
import type { PictureReading } from "@/lib/api/client";
import { expect, test } from "./fixtures";
import { NumbersDesk, type Written } from "./numbers-desk";

/** Where the numbers below are on the paper below. */
const WRITTEN: Written[] = [
  ["2026", 20, 20],
  ["17", 480, 20],
  ["46", 20, 320],
  ["350", 350, 320],
];

/** Two that are doubtful, one of them not as expected; the real models are rarely so undecided. */
const DOUBTS: PictureReading = {
  ...readingOf(
    numberOf("2026", { box: [78, 45, 402, 152] }),
    numberOf("17", {
      box: [562, 45, 178, 152],
      doubtful: true,
      confidence: 0.62,
      problem: "It has 2 digits and 4 are expected.",
    }),
    numberOf("4?", {
      box: [70, 345, 200, 152],
      doubtful: true,
      confidence: 0,
      digits: [
        { digit: 4, box: [70, 345, 90, 152], confidence: 0.9, alternatives: [], verdict: "digit" },
        {
          digit: null,
          box: [185, 345, 85, 152],
          confidence: 0,
          alternatives: [{ digit: 6, confidence: 0.4 }],
          verdict: "not_a_digit",
        },
      ],
    }),
    numberOf("350", { box: [410, 345, 300, 152] }),
  ),
  width: 800,
  height: 600,
};

async function withDoubts(numbers: NumbersDesk): Promise<void> {
  await numbers.page.route("**/read/**", (route) => route.fulfill({ json: DOUBTS }));
  await numbers.open(await numbers.paper("meters.png", WRITTEN));
  await numbers.expectList("17", "4?", "2026", "350");
}

/** Every state that the page can be in, and how to get there. */
const STATES: Record<string, (numbers: NumbersDesk) => Promise<void>> = {
  empty: async (numbers) => {
    await expect(numbers.panel).toContainText("Which numbers?");
  },
  reading: async (numbers) => {
    // Held for good: what is looked at is the wait itself.
    await numbers.page.route("**/read/**", () => new Promise(() => undefined));
    await numbers.writeNumber("12");
    await expect(numbers.panel).toContainText("Reading…");
  },
  sheet: async (numbers) => {
    await numbers.writeNumber("12");
    await numbers.expectList("12");
    await expect(numbers.rows.getByTestId("crop")).toBeVisible();
  },
  doubts: async (numbers) => {
    await withDoubts(numbers);
    await expect(numbers.panel).toContainText("4 numbers, 2 to check");
    await numbers.fields.first().focus();
    await expect(numbers.boxes.nth(1)).toHaveAttribute("data-doubtful", "true");
  },
  corrected: async (numbers) => {
    await withDoubts(numbers);
    await numbers.fields.first().fill("11");
    await numbers.fields.first().press("Enter");
    await numbers.button("It is 46").click();
    await expect(numbers.panel).toContainText("4 numbers, nothing left to check");
    await numbers.button("Remove 350").click();
  },
  none: async (numbers) => {
    await numbers.open(await numbers.paper("empty.png", []));
    await expect(numbers.panel).toContainText("No number found");
  },
  failed: async (numbers) => {
    await numbers.open({ name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await expect(numbers.panel).toContainText("Cannot be read");
    await expect(numbers.page.getByText("This browser cannot show this kind of picture.")).toBeVisible();
  },
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`numbers by ${colorScheme === "light" ? "day" : "night"}`, () => {
    test.use({ colorScheme });
    for (const [name, reach] of Object.entries(STATES)) {
      test(`${name}: accessible, and kept as a picture`, async ({ numbers }) => {
        await reach(numbers);
        await numbers.expectAccessible();
        await numbers.expectNoSideways();
        await numbers.shot(`numbers-${name}-${colorScheme}`);
      });
    }
  });
}

test("the list by keyboard: what is doubtful, one after the other", async ({ numbers, page }) => {
  await withDoubts(numbers);
  const [first, second, third] = [0, 1, 2].map((i) => numbers.fields.nth(i));
  if (!first || !second || !third) throw new Error("no fields");
  await first.focus();
  await page.keyboard.press("Enter");
  await expect(numbers.rows.first()).toContainText("checked");
  await expect(second).toBeFocused();
  await page.keyboard.type("46");
  await expect(second).toHaveValue("46");
  await page.keyboard.press("Escape");
  await expect(second).toHaveValue("4?");
  await expect(numbers.panel).toContainText("4 numbers, 1 to check");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await expect(second).toHaveValue("4?");
  await expect(second).toBeFocused();
  await page.keyboard.type("x4-9");
  await expect(second).toHaveValue("4-9");
  await page.keyboard.press("Enter");
  await expect(numbers.panel).toContainText("nothing left to check");
  await page.keyboard.press("ArrowDown");
  await expect(third).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(first).toBeFocused();
  await expect(numbers.boxes.nth(1)).toHaveAttribute("data-selected", "true");
});

test("a busy server is asked again when it said, and its sentence stands until then", async ({
  numbers,
  page,
}) => {
  const asked: number[] = [];
  await page.route("**/read/**", async (route) => {
    asked.push(Date.now());
    if (asked.length > 1) return route.continue();
    await route.fulfill({
      status: 503,
      headers: { "Retry-After": "2" },
      contentType: "application/problem+json",
      json: { title: "Service Unavailable", status: 503, detail: "Too much to read; try again." },
    });
  });
  await numbers.open(await numbers.paper("meters.png", [["27", 60, 40]]));
  await expect(numbers.panel).toContainText("One moment");
  await expect(numbers.panel).toContainText("Too much to read; try again.");
  await numbers.expectAccessible();
  await numbers.expectList("27");
  expect(asked).toHaveLength(2);
  const [first = 0, second = 0] = asked;
  expect(second - first).toBeGreaterThanOrEqual(1950);
});

test("never more than two requests at once, each picture read once", async ({ numbers, page }) => {
  let underWay = 0;
  let most = 0;
  let all = 0;
  await page.route("**/read/**", async (route) => {
    underWay += 1;
    all += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, 150));
    underWay -= 1;
    await route.fulfill({ json: column("7") });
  });
  const paper = await numbers.paper("a.png", [["7", 60, 40]]);
  await numbers.open(...[1, 2, 3, 4, 5].map((i) => ({ ...paper, name: `${i}.png` })));
  await expect(numbers.rows).toHaveCount(5);
  expect(most).toBe(2);
  expect(all).toBe(5);
});

test("no server: what is there stays, and is read when it is back", async ({ page, ownServer }) => {
  await page.goto(`${ownServer.url}/numbers/`);
  const numbers = new NumbersDesk(page);
  await numbers.ready();
  await ownServer.stop();
  await numbers.writeNumber("12");
  await expect(numbers.panel).toContainText("No server");
  await expect(numbers.panel).toContainText("The server does not answer.");
  await numbers.expectAccessible();
  await numbers.shot("numbers-away-light");
  await ownServer.start();
  await numbers.expectList("12");
});

test("nothing moves for those who ask for less motion", async ({ numbers, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.route("**/read/**", () => new Promise(() => undefined));
  await numbers.open(await numbers.paper("a.png", [["7", 60, 40]]));
  await expect(numbers.button("a.png, being read")).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

  test("a number written with a finger is read, and the page stands still", async ({ numbers, page }) => {
    await numbers.expectNoSideways();
    const screen = await page.context().newCDPSession(page);
    for (const line of await numbers.lines("17")) {
      for (const [i, place] of line.entries()) {
        const type = i === 0 ? "touchStart" : "touchMove";
        await screen.send("Input.dispatchTouchEvent", { type, touchPoints: [place] });
      }
      await screen.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    }
    await numbers.expectList("17");
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await expect(numbers.button("Photograph")).toBeVisible();
    await expect(page.locator("input[capture=environment]")).toHaveAttribute("accept", "image/*");
    await numbers.expectNoSideways();
    await numbers.expectAccessible();
    await numbers.shot("phone-numbers-sheet-light");
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`pictures and doubts fit, by ${colorScheme}`, async ({ numbers, page }) => {
      await page.emulateMedia({ colorScheme });
      await withDoubts(numbers);
      // A tap selects without calling up a keyboard.
      await numbers.boxes.nth(1).getByRole("button").tap();
      await expect(numbers.rows.first()).toHaveAttribute("data-selected", "true");
      await expect(numbers.fields.first()).not.toBeFocused();
      await numbers.expectNoSideways();
      await numbers.expectAccessible();
      await numbers.shot(`phone-numbers-doubts-${colorScheme}`);
    });
  }
});
