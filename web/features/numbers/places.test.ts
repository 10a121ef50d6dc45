import fc from "fast-check";
import { expect, test } from "vitest";
import { around, type Box, containment, overlap, placeOf, precedes } from "./places";

const PICTURE = { width: 200, height: 100 };
const length = fc.integer({ min: 1, max: 300 });
const box = fc.tuple(fc.nat(300), fc.nat(300), length, length);

test.each<[string, Box, Box, number]>([
  ["the same box", [10, 10, 20, 20], [10, 10, 20, 20], 1],
  ["half of it", [10, 10, 20, 20], [10, 10, 20, 10], 0.5],
  ["side by side", [0, 0, 10, 10], [10, 0, 10, 10], 0],
  ["far apart", [0, 0, 10, 10], [90, 90, 10, 10], 0],
  ["a quarter in common", [0, 0, 10, 10], [5, 5, 10, 10], 25 / 175],
])("%s", (_name, a, b, share) => expect(overlap(a, b)).toBeCloseTo(share, 10));

test("what two boxes have in common is the same from both sides, and all only of one's own", () => {
  fc.assert(
    fc.property(box, box, (a, b) => {
      expect(overlap(a, b)).toBe(overlap(b, a));
      expect(overlap(a, a)).toBe(1);
      expect(overlap(a, b)).toBeLessThanOrEqual(1);
    }),
  );
});

test("a box keeps its share of the picture at any size", () => {
  expect(placeOf([50, 25, 100, 50], PICTURE)).toEqual({
    left: "25%",
    top: "25%",
    width: "50%",
    height: "50%",
  });
});

test("a crop has the number and a little around it", () => {
  expect(around([50, 40, 30, 20], PICTURE)).toEqual([46, 36, 38, 28]);
});

test("a crop never leaves the picture", () => {
  fc.assert(
    fc.property(fc.nat(199), fc.nat(99), length, length, (x, y, w, h) => {
      const [left, top, width, height] = around([x, y, Math.min(w, 200 - x), Math.min(h, 100 - y)], PICTURE);
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
      expect(left + width).toBeLessThanOrEqual(200);
      expect(top + height).toBeLessThanOrEqual(100);
    }),
  );
});

test.each<[string, Box, Box, number]>([
  ["the same box", [10, 10, 20, 20], [10, 10, 20, 20], 1],
  ["a part of it", [10, 10, 20, 20], [15, 15, 5, 5], 1],
  ["half of the smaller one", [0, 0, 100, 100], [95, 0, 10, 10], 0.5],
  ["side by side", [0, 0, 10, 10], [10, 0, 10, 10], 0],
  ["nothing at all", [0, 0, 0, 0], [0, 0, 10, 10], 0],
])("%s is contained", (_name, a, b, share) => {
  expect(containment(a, b)).toBeCloseTo(share, 10);
  expect(containment(b, a)).toBeCloseTo(share, 10);
});

test.each<[string, Box, Box]>([
  ["left", [0, 4, 20, 30], [30, 0, 20, 30]],
  ["above", [200, 0, 20, 30], [0, 40, 20, 30]],
  ["above, overlapping a little", [200, 0, 20, 30], [0, 20, 20, 30]],
])("what is %s of another is read before it", (_name, a, b) => {
  expect(precedes(a, b)).toBe(true);
  expect(precedes(b, a)).toBe(false);
});
