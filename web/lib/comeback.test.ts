import fc from "fast-check";
import { expect, test } from "vitest";
import { pauseBefore } from "./comeback";

test("the first look comes soon", () => expect(pauseBefore(0)).toBe(1000));

test("pauses never shrink and never end", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1, max: 10_000 }), (look) => {
      expect(pauseBefore(look + 1)).toBeGreaterThanOrEqual(pauseBefore(look));
      expect(pauseBefore(look)).toBeLessThanOrEqual(8000);
    }),
  );
});
