import { describeSlices, toSlices } from "@/features/result/slices";
import type { Desk } from "./desk";
import { expect, test } from "./fixtures";

/** What the page sees when two digits share the answer; the real models are rarely so undecided. */
const TORN = {
  digit: 4,
  verdict: "digit",
  confidence: 0.51,
  probabilities: [0.002, 0.001, 0.003, 0.002, 0.51, 0.004, 0.003, 0.013, 0.012, 0.45],
  model: "cnn@1.0.0",
  candidates: [4, 9],
  frame: Array.from({ length: 784 }, (_, i) => (i % 28 > 12 && i % 28 < 16 ? 200 : 0)),
};

/** Every state that a reading can lead to, and how to get there. */
const STATES: Record<string, (desk: Desk) => Promise<void>> = {
  empty: async (desk) => {
    await expect(desk.answer).toContainText("What will it be?");
  },
  unread: async (desk) => {
    await desk.page.getByRole("switch", { name: "Read as I draw" }).click();
    await desk.write(3);
    await expect(desk.answer).toContainText("Ink on the paper");
  },
  thinking: async (desk) => {
    // Held for good: what is looked at is the wait itself.
    await desk.page.route("**/predict/**", () => new Promise(() => undefined));
    await desk.write(3);
    await expect(desk.answer).toContainText("Reading…");
  },
  sure: async (desk) => {
    await desk.write(3);
    await desk.expectRead(3);
    await expect(desk.page.getByTestId("pie").locator("svg path").first()).toBeVisible();
  },
  torn: async (desk) => {
    await desk.page.route("**/predict/**", (route) => route.fulfill({ json: TORN }));
    await desk.write(4);
    await expect(desk.answer).toContainText("Torn between 4 and 9");
    await expect(desk.page.getByTestId("pie")).toHaveAccessibleName(
      describeSlices(toSlices(TORN.probabilities)),
    );
    await expect(desk.page.getByTestId("pie").locator("svg path").first()).toBeVisible();
  },
  "not-a-digit": async (desk) => {
    const json = { ...TORN, digit: null, verdict: "not_a_digit", confidence: 0, candidates: [] };
    await desk.page.route("**/predict/**", (route) => route.fulfill({ json }));
    await desk.write(8);
    await expect(desk.answer).toContainText("Not a digit");
  },
  "no-ink": async (desk) => {
    await desk.button("Predict").click();
    await expect(desk.answer).toContainText("Nothing to read");
  },
  busy: async (desk) => {
    const json = {
      type: "about:blank",
      title: "Too Many Requests",
      status: 429,
      detail: "Too many at once; wait.",
    };
    await desk.page.route("**/predict/**", (route) => route.fulfill({ status: 429, json }));
    await desk.write(3);
    await expect(desk.answer).toContainText("Too many at once; wait.");
  },
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`by ${colorScheme === "light" ? "day" : "night"}`, () => {
    test.use({ colorScheme });
    for (const [name, reach] of Object.entries(STATES)) {
      test(`${name}: accessible, and kept as a picture`, async ({ desk }) => {
        await reach(desk);
        await desk.expectAccessible();
        await desk.expectNoSideways();
        await desk.shot(`${name}-${colorScheme}`);
      });
    }
  });
}

test("nothing moves while the answer comes and changes", async ({ desk, page }) => {
  const places = async () =>
    Promise.all(
      [page.getByTestId("bars"), page.getByTestId("pie"), desk.model("cnn"), desk.button("Sample 0")].map(
        (part) => part.boundingBox(),
      ),
    );
  const before = await places();
  await desk.write(3);
  await desk.expectRead(3);
  expect(await places()).toEqual(before);
  await desk.button("Clear").click();
  await desk.button("Predict").click();
  await expect(desk.answer).toContainText("Nothing to read");
  expect(await places()).toEqual(before);
});

for (const [width, height] of [
  [360, 740],
  [740, 360],
  [768, 1024],
  [1024, 700],
  [2560, 1300],
] as const) {
  test(`${width} by ${height}: nothing sticks out, every tool can be reached`, async ({ desk, page }) => {
    await page.setViewportSize({ width, height });
    await desk.expectNoSideways();
    const slider = await page.getByRole("slider", { name: "Pen width" }).boundingBox();
    expect(slider?.width).toBeGreaterThan(60);
    const sheet = await desk.sheet.boundingBox();
    expect(sheet?.width).toBeGreaterThanOrEqual(320);
    expect(sheet?.width).toBeCloseTo(sheet?.height ?? 0, 0);
    await desk.shot(`${width}x${height}`);
  });
}

test("the theme follows the system until one is chosen, and stays chosen", async ({ desk, page }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const day = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  const night = await paper();
  expect(night).not.toBe(day);
  await page.getByRole("radio", { name: "Paper, light" }).check({ force: true });
  expect(await paper()).toBe(day);
  await page.reload();
  await desk.ready();
  expect(await paper()).toBe(day);
  await expect(page.getByRole("radio", { name: "Paper, light" })).toBeChecked();
});

test("nothing moves for those who ask for less motion", async ({ desk, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await desk.write(7);
  await desk.expectRead(7);
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
  expect(await desk.digit.evaluate((figure) => getComputedStyle(figure).animationName)).toBe("none");
});

test("an address that is none has a page of its own", async ({ page, server }) => {
  const response = await page.goto(`${server.url}/no/such/page`);
  expect(response?.status()).toBe(404);
  await page.goto(`${server.url}/404.html`);
  await expect(page.getByRole("heading", { name: "This page was never written" })).toBeVisible();
});
