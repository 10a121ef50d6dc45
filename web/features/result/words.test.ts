import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { moodOf, rank, wordsFor } from "./words";

/** Ten probabilities: those given, the rest shared among the others. */
function ten(given: Record<number, number>): number[] {
  const left = 1 - Object.values(given).reduce((sum, share) => sum + share, 0);
  const others = 10 - Object.keys(given).length;
  return Array.from({ length: 10 }, (_, digit) => given[digit] ?? left / others);
}

describe("mood", () => {
  test.each([
    ["certain", { 7: 1 }, "sure"],
    ["on the threshold", { 7: 0.9 }, "sure"],
    ["just beneath it", { 7: 0.89 }, "fairly"],
    ["on the second threshold", { 3: 0.6 }, "fairly"],
    ["beneath it, nobody near", { 3: 0.5, 5: 0.2 }, "guess"],
    ["two near each other", { 4: 0.51, 9: 0.46 }, "torn"],
    ["two equal", { 4: 0.5, 9: 0.5 }, "torn"],
    ["two apart", { 4: 0.6, 9: 0.39 }, "fairly"],
    ["all equal: a guess among ten, not between two", {}, "guess"],
  ] as const)("%s", (_name, given, mood) => {
    expect(moodOf({ verdict: "digit", probabilities: ten(given), candidates: [] })).toBe(mood);
  });

  test.each([
    ["one candidate is no doubt", { 7: 0.98 }, [7], "sure"],
    ["two are", { 1: 0.93, 7: 0.06 }, [1, 7], "perhaps"],
    ["three are", { 4: 0.7, 9: 0.15, 6: 0.1 }, [4, 9, 6], "perhaps"],
    ["more than can be named are a guess like any other", { 4: 0.4, 9: 0.1 }, [4, 9, 6, 1], "guess"],
    ["two near each other pull both ways", { 4: 0.51, 9: 0.46 }, [4, 9], "torn"],
  ] as const)("%s", (_name, given, candidates, mood) => {
    expect(moodOf({ verdict: "digit", probabilities: ten(given), candidates: [...candidates] })).toBe(mood);
  });

  test.each(["no_ink", "not_a_digit"] as const)("a verdict of %s is above all numbers", (verdict) => {
    expect(moodOf({ verdict, probabilities: ten({ 7: 0.99 }), candidates: [] })).toBe(verdict);
  });
});

describe("words", () => {
  test("a doubt names what else it may be", () => {
    const probabilities = ten({ 1: 0.93, 7: 0.06 });
    const { title, share, spoken } = wordsFor({ verdict: "digit", probabilities, candidates: [1, 7] });
    expect(title).toBe("1 or perhaps 7");
    expect(share).toBe("93%");
    expect(spoken).toBe("1 or perhaps 7, 93 percent sure. Next: 7, 6 percent.");
  });

  test("a sure reading names the digit, its share and the next one", () => {
    const reading = { verdict: "digit", probabilities: ten({ 7: 0.98, 1: 0.01 }), candidates: [7] } as const;
    const { title, share, note, spoken } = wordsFor(reading);
    expect(share).toBe("98%");
    expect(title).toBe("Sure");
    expect(note).toBe("Next: 1, 1%");
    expect(spoken).toBe("7, 98 percent sure. Next: 1, 1 percent.");
  });

  test("a torn reading names both, the smaller first", () => {
    const { title, spoken } = wordsFor({
      verdict: "digit",
      probabilities: ten({ 9: 0.51, 4: 0.46 }),
      candidates: [9, 4],
    });
    expect(title).toBe("Torn between 4 and 9");
    expect(spoken).toBe("Torn between 4 and 9: 9, 51 percent; 4, 46 percent.");
  });

  test("without a digit none is named", () => {
    for (const verdict of ["no_ink", "not_a_digit"] as const) {
      expect(wordsFor({ verdict, probabilities: ten({ 7: 0.9 }), candidates: [] }).spoken).not.toMatch(/\d/);
    }
  });
});

test("ranking loses no digit and never rises", () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(shares, (probabilities) => {
      const ranked = rank(probabilities);
      expect(new Set(ranked.map(({ digit }) => digit)).size).toBe(10);
      for (let i = 1; i < 10; i++) expect(ranked[i]?.share).toBeLessThanOrEqual(ranked[i - 1]?.share ?? 0);
    }),
  );
});
