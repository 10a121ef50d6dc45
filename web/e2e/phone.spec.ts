import { sample } from "@/features/draw/samples";
import type { Desk } from "./desk";
import { expect, test } from "./fixtures";

test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

/** Writes with a finger: touches as the screen reports them, with all that a browser makes of them. */
async function writeByTouch(desk: Desk, digit: number): Promise<void> {
  const screen = await desk.page.context().newCDPSession(desk.page);
  for (const line of await desk.traces(sample(digit), { scale: 0.9 })) {
    for (const [i, place] of line.entries()) {
      await screen.send("Input.dispatchTouchEvent", {
        type: i === 0 ? "touchStart" : "touchMove",
        touchPoints: [place],
      });
    }
    await screen.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }
}

for (const digit of [2, 4, 7]) {
  test(`a ${digit} written with a finger is read, and the page stands still`, async ({ desk, page }) => {
    await writeByTouch(desk, digit);
    await desk.expectRead(digit);
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });
}

test("a second finger draws nothing", async ({ desk, page }) => {
  const screen = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: [number, number, number][]) =>
    screen.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map(([id, x, y]) => ({ id, x, y })),
    });
  await touch("touchStart", [1, 100, 120]);
  await touch("touchMove", [1, 120, 160]);
  await touch("touchStart", [1, 120, 160], [2, 250, 250]);
  await touch("touchMove", [1, 140, 200], [2, 280, 300]);
  await touch("touchEnd", [1, 140, 200]);
  await touch("touchEnd");
  await expect(desk.sheet).toHaveAccessibleName("Sheet with 1 stroke");
});

test("sheet and buttons fit the first screen, nothing sticks out", async ({ desk, page }) => {
  for (const name of ["Undo", "Clear", "Predict"]) {
    const box = await desk.button(name).boundingBox();
    expect(box && box.y + box.height).toBeLessThan(740);
  }
  await desk.expectNoSideways();
  await desk.expectAccessible();
  await desk.shot("phone-empty-light");
  await writeByTouch(desk, 3);
  await desk.expectRead(3);
  await desk.expectNoSideways();
  await desk.expectAccessible();
  await desk.shot("phone-sure-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await desk.expectAccessible();
  await desk.shot("phone-sure-dark");
});
