import { describe, expect, test } from "vitest";
import { gap, inWords, NOTHING, onlyCount, recalled, type Stated, toAsk } from "./expected";

const stated = (some: Partial<Stated>): Stated => ({ ...NOTHING, ...some });

describe("what is asked of the server, and how it is told", () => {
  test.each<[Partial<Stated>, object, string]>([
    [{}, {}, ""],
    [{ digits: "4" }, { digits: 4 }, "4 digits"],
    [{ digits: "1" }, { digits: 1 }, "1 digit"],
    [{ digits: "0" }, { digits: 0 }, "0 digits"], // the server says why not
    [{ low: "0", high: "1,5" }, { low: 0, high: 1.5 }, "0 to 1.5"],
    [{ low: "-5", minus: true }, { low: -5, minus: true }, "from -5, perhaps negative"],
    [{ high: "99" }, { high: 99 }, "up to 99"],
    [{ low: "-" }, {}, ""], // on the way to a number
    [{ high: "1.2.3" }, {}, ""],
    [{ check: "ean" }, { check: "ean" }, "a check digit"],
    [{ check: "crc" }, {}, ""],
    [{ decimal: "comma" }, { decimal: "comma" }, "a comma"],
    [{ decimal: "none" }, { decimal: "none" }, "whole numbers"],
    [{ rows: "10", columns: "4" }, { grid: "10x4" }, "10 × 4 cells"],
    [{ rows: "010", columns: "4" }, { grid: "10x4" }, "10 × 4 cells"],
    [{ rows: "10" }, {}, ""], // half a table
  ])("%o", (some, query, words) => {
    expect(toAsk(stated(some))).toEqual(query);
    expect(inWords(stated(some))).toBe(words);
  });
});

test("half a table is said to be one", () => {
  expect(gap(stated({ rows: "10" }))).toContain("both");
  expect(gap(stated({ columns: "4" }))).toContain("both");
  expect(gap(stated({ rows: "10", columns: "4" }))).toBeNull();
  expect(gap(NOTHING)).toBeNull();
});

test("a count is digits, and not many", () => {
  expect(onlyCount("1e2 -3")).toBe("123");
  expect(onlyCount("12345")).toBe("123");
});

describe("what was remembered", () => {
  const all = stated({ digits: "4", minus: true, rows: "10", columns: "4" });
  test.each<[string, string, Stated]>([
    ["comes back", JSON.stringify(all), all],
    ["is nothing at first", "", NOTHING],
    ["is nothing if it is damaged", "{", NOTHING],
    ["is nothing if it is something else", "[1]", NOTHING],
    ["is nothing if it is null", "null", NOTHING],
    [
      "is what is known of it",
      '{"digits":"4","low":5,"minus":"yes","colour":"red"}',
      stated({ digits: "4" }),
    ],
  ])("%s", (_name, text, back) => expect(recalled(text)).toEqual(back));
});
