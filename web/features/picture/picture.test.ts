import { describe, expect, test } from "vitest";
import { carriesFiles, MOST_BYTES, obstacle, pick } from "./picture";

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

describe("of what is dropped or pasted", () => {
  const text = new File(["x"], "notes.txt", { type: "text/plain" });
  const png = new File(["x"], "7.png", { type: "image/png" });

  test.each([
    ["nothing", null, null],
    ["text only", [], null],
    ["a picture", [png], png],
    ["a picture after something else", [text, png], png],
    ["something else, for the server to refuse", [text], text],
  ])("%s", (_name, files, expected) => {
    expect(pick(files && { files, types: [] })).toBe(expected);
  });

  test("only files can be dropped", () => {
    expect(carriesFiles({ types: ["text/plain", "Files"] })).toBe(true);
    expect(carriesFiles({ types: ["text/plain"] })).toBe(false);
    expect(carriesFiles(null)).toBe(false);
  });
});
