import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeSlices, HARDLY, THINNEST, toSlices } from "./slices";

const seven = [0, 0.012, 0.001, 0.002, 0, 0, 0, 0.98, 0, 0.005];

describe("the pie's slices", () => {
  test("thin ones are one slice at the end", () => {
    const slices = toSlices(seven);
    expect(slices.map(({ digit }) => digit)).toEqual([1, 7, null]);
    expect(slices.at(-1)?.share).toBeCloseTo(0.008);
  });

  test("a certain digit is the whole pie", () => {
    expect(toSlices([0, 0, 0, 1, 0, 0, 0, 0, 0, 0])).toEqual([{ digit: 3, share: 1 }]);
  });

  test("a rest that could not be seen is left out", () => {
    expect(toSlices([0, 0.004, 0, 0.996, 0, 0, 0, 0, 0, 0])).toEqual([{ digit: 3, share: 0.996 }]);
  });

  test("one on the threshold has its own slice", () => {
    expect(toSlices([THINNEST, 0.99, 0, 0, 0, 0, 0, 0, 0, 0]).map(({ digit }) => digit)).toEqual([0, 1]);
  });

  test("the words name the largest first and the others last", () => {
    expect(describeSlices(toSlices(seven))).toBe("Pie chart of the probabilities: 7 98%, 1 1%, others 1%");
  });

  test("no share that can be seen is lost, and none is counted twice", () => {
    const shares = fc.array(fc.double({ min: 0.0001, max: 1, noNaN: true }), {
      minLength: 10,
      maxLength: 10,
    });
    fc.assert(
      fc.property(shares, (raw) => {
        const sum = raw.reduce((a, b) => a + b, 0);
        const slices = toSlices(raw.map((share) => share / sum));
        const shown = slices.reduce((a, { share }) => a + share, 0);
        expect(shown).toBeLessThanOrEqual(1 + 1e-9);
        expect(shown).toBeGreaterThan(1 - HARDLY);
        const named = slices.filter(({ digit }) => digit !== null);
        expect(named.every(({ share }) => share >= THINNEST)).toBe(true);
        expect(named.length).toBeGreaterThan(0);
      }),
    );
  });
});
