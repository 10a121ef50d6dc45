import { describe, expect, test } from "vitest";
import type { Reading } from "@/lib/api/client";
import { Failure } from "@/lib/api/problem";
import { announce, phaseOf } from "./phase";

const reading: Reading = {
  digit: 7,
  verdict: "digit",
  confidence: 0.98,
  probabilities: [0, 0.02, 0, 0, 0, 0, 0, 0.98, 0, 0],
  model: "mlp@1.0.0",
  candidates: [7],
};
const quiet = {
  sheetEmpty: true,
  asked: false,
  fetching: false,
  error: null,
  reading: undefined,
  earlier: false,
  before: null,
  obstacle: null,
};
const gone = new Failure("away", "The server does not answer.");
const refused = new Failure("refused", "Not a picture.");

describe("phase", () => {
  test.each([
    ["a fresh page", quiet, "empty"],
    ["ink, not yet read", { ...quiet, sheetEmpty: false }, "unread"],
    ["asked", { ...quiet, sheetEmpty: false, asked: true, fetching: true }, "thinking"],
    ["Predict on an empty sheet asks too", { ...quiet, asked: true, fetching: true }, "thinking"],
    ["answered", { ...quiet, asked: true, reading }, "read"],
    [
      "asked again, the earlier answer stays",
      { ...quiet, asked: true, fetching: true, reading, earlier: true },
      "read",
    ],
    ["failed", { ...quiet, asked: true, error: gone }, "failed"],
    ["failed after an answer", { ...quiet, asked: true, error: gone, reading }, "failed"],
    ["looking for a server that was away", { ...quiet, asked: true, fetching: true, before: gone }, "failed"],
    ["back again", { ...quiet, asked: true, reading, before: gone }, "read"],
    [
      "another picture after a refused one",
      { ...quiet, asked: true, fetching: true, before: refused },
      "thinking",
    ],
    ["refused by the page itself", { ...quiet, obstacle: gone }, "failed"],
  ] as const)("%s", (_name, facts, kind) => expect(phaseOf(facts).kind).toBe(kind));

  test("an error that nobody foresaw becomes a sentence too", () => {
    const phase = phaseOf({ ...quiet, asked: true, error: new TypeError("x is undefined") });
    expect(announce(phase)).toBe("This page made a mistake while reading; reload it and try again.");
  });
});

describe("the live region", () => {
  test("says an answer once it stands", () => {
    expect(announce(phaseOf({ ...quiet, asked: true, reading }))).toBe(
      "7, 98 percent sure. Next: 1, 2 percent.",
    );
  });

  test("is silent about an answer that is about to change", () => {
    expect(announce(phaseOf({ ...quiet, asked: true, reading, earlier: true }))).toBe("");
  });

  test("says the server's sentence", () => {
    expect(announce(phaseOf({ ...quiet, asked: true, error: gone }))).toBe("The server does not answer.");
  });
});
