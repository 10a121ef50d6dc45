import { describe, expect, test } from "vitest";
import { DIGITS } from "@/lib/digits";
import { sample } from "./samples";
import { PEN, SHEET } from "./strokes";

describe.each(DIGITS)("the sample %d", (digit) => {
  const points = sample(digit).flat();

  test("lies on the sheet, ink included", () => {
    const margin = PEN.usual / 2;
    for (const { x, y } of points) {
      expect(Math.min(x, y)).toBeGreaterThan(margin);
      expect(Math.max(x, y)).toBeLessThan(SHEET - margin);
    }
  });

  test("is as tall as a person writes on such a sheet", () => {
    const ys = points.map(({ y }) => y);
    expect(Math.max(...ys) - Math.min(...ys)).toBeGreaterThan(SHEET * 0.6);
  });

  test("moves as a hand does, in small steps", () => {
    for (const stroke of sample(digit)) {
      expect(stroke.length).toBeGreaterThan(5);
      stroke.slice(1).forEach((point, i) => {
        const before = stroke[i];
        expect(Math.hypot(point.x - (before?.x ?? 0), point.y - (before?.y ?? 0))).toBeLessThan(8);
      });
    }
  });
});

test("there is no eleventh digit", () => expect(() => sample(10)).toThrow("0 to 9"));
