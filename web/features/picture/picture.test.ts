import { describe, expect, test } from "vitest";
import { carriesFiles, filesOf, MOST_BYTES, obstacle, smaller } from "./picture";

test.each([
  [0, "empty"],
  [1, null],
  [MOST_BYTES, null], // the limit itself is allowed
  [MOST_BYTES + 1, "5.1 MB and the limit is 5 MB"], // never "has 5 MB and the limit is 5 MB"
  [12_340_000, "12.4 MB"],
])("a file of %d bytes", (size, words) => {
  const sentence = obstacle({ size });
  if (words === null) expect(sentence).toBeNull();
  else expect(sentence).toContain(words);
});

test.each([
  [4000, 3000, 3265, 2449], // a telephone's
  [3000, 4000, 2449, 3265],
  [2000, 1000, 2000, 1000], // small enough already
  [100_000_000, 1, 28_284_271, 1], // a hair's width stays one pixel
])("%d × %d is sent as %d × %d", (width, height, ...sent) => {
  const made = smaller(width, height);
  expect([made.width, made.height]).toEqual(sent);
});

describe("of what is dropped or pasted", () => {
  const text = new File(["x"], "notes.txt", { type: "text/plain" });
  const png = new File(["x"], "7.png", { type: "image/png" });
  const jpeg = new File(["x"], "8.jpg", { type: "image/jpeg" });

  test.each([
    ["nothing", null, []],
    ["text only", [], []],
    ["a picture", [png], [png]],
    ["several pictures, in their order", [png, jpeg], [png, jpeg]],
    ["a picture after something else comes first", [text, png], [png, text]],
    ["something else, for the server to refuse", [text], [text]],
  ])("%s", (_name, files, expected) => {
    expect(filesOf(files && { files })).toEqual(expected);
  });

  test("only files can be dropped", () => {
    expect(carriesFiles({ types: ["text/plain", "Files"] })).toBe(true);
    expect(carriesFiles({ types: ["text/plain"] })).toBe(false);
    expect(carriesFiles(null)).toBe(false);
  });
});
