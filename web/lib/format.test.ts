import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percent, percentFine, percentSpoken, thousands } from "./format";

describe("percent", () => {
  test.each([
    [0, "0%"], // nothing at all
    [0.0001, "<1%"], // a little is not nothing
    [0.005, "1%"],
    [0.984, "98%"],
    [0.9951, ">99%"], // nearly is not wholly
    [1, ">99%"], // nor is what rounding made of it
  ])("%d is %s", (share, text) => expect(percent(share)).toBe(text));

  test("says 100% of nothing and 0% only of nothing at all", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        expect(percent(share)).not.toBe("100%");
        if (percent(share) === "0%") expect(share).toBe(0);
      }),
    );
  });
});

test.each([
  [0, "0.0%"],
  [0.9876, "98.8%"],
  [1, "100.0%"],
])("percentFine(%d) is %s", (share, text) => expect(percentFine(share)).toBe(text));

test.each([
  [0.98, "98 percent"],
  [0.001, "under 1 percent"],
  [0.999, "over 99 percent"],
  [1, "over 99 percent"],
])("percentSpoken(%d) is %s", (share, text) => expect(percentSpoken(share)).toBe(text));

test.each([
  [999, "999"],
  [7850, "8k"],
  [109386, "109k"],
  [999_999, "1.0M"],
])("thousands(%d) is %s", (count, text) => expect(thousands(count)).toBe(text));
