import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeSheet, FRESH, isEmpty, reduceSheet, type SheetAction } from "./sheet";
import type { Stroke } from "./strokes";

const line: Stroke = [
  { x: 1, y: 1, width: 20 },
  { x: 9, y: 9, width: 20 },
];
const dot: Stroke = [{ x: 5, y: 5, width: 8 }];
const picture = { blob: new Blob(["x"]), name: "seven.png" };

function sheetAfter(...actions: SheetAction[]) {
  return actions.reduce(reduceSheet, FRESH);
}

describe("the sheet", () => {
  test("keeps strokes in their order", () => {
    const { content } = sheetAfter({ type: "stroke", stroke: line }, { type: "stroke", stroke: dot });
    expect(content.strokes).toEqual([line, dot]);
  });

  test("Undo takes the last stroke back", () => {
    const { content } = sheetAfter(
      { type: "stroke", stroke: line },
      { type: "stroke", stroke: dot },
      { type: "undo" },
    );
    expect(content.strokes).toEqual([line]);
  });

  test("Undo after Clear brings the drawing back", () => {
    const { content } = sheetAfter({ type: "stroke", stroke: line }, { type: "clear" }, { type: "undo" });
    expect(content.strokes).toEqual([line]);
  });

  test("a sample takes the place of a drawing, and Undo gives it back", () => {
    const sampled = sheetAfter({ type: "stroke", stroke: line }, { type: "sample", strokes: [dot] });
    expect(sampled.content.strokes).toEqual([dot]);
    expect(reduceSheet(sampled, { type: "undo" }).content.strokes).toEqual([line]);
  });

  test("a picture takes the place of strokes, and strokes that of a picture", () => {
    const shown = sheetAfter({ type: "stroke", stroke: line }, { type: "picture", picture });
    expect(shown.content).toEqual({ strokes: [], picture });
    expect(reduceSheet(shown, { type: "stroke", stroke: dot }).content).toEqual({
      strokes: [dot],
      picture: null,
    });
  });

  test("nothing to undo or clear changes nothing, so nothing is read again", () => {
    expect(sheetAfter({ type: "undo" })).toBe(FRESH);
    expect(sheetAfter({ type: "clear" })).toBe(FRESH);
  });

  test.each([
    [sheetAfter(), "Sheet, empty"],
    [sheetAfter({ type: "stroke", stroke: dot }), "Sheet with 1 stroke"],
    [sheetAfter({ type: "sample", strokes: [dot, line] }), "Sheet with 2 strokes"],
    [sheetAfter({ type: "picture", picture }), "Sheet with the picture seven.png"],
  ])("says what lies on it", (state, words) => expect(describeSheet(state.content)).toBe(words));
});

const actions = fc.array(
  fc.constantFrom<SheetAction>(
    { type: "stroke", stroke: line },
    { type: "sample", strokes: [dot] },
    { type: "picture", picture },
    { type: "undo" },
    { type: "clear" },
  ),
  { maxLength: 60 },
);

test("as many undos as changes lead back to the empty sheet", () => {
  fc.assert(
    fc.property(actions, (list) => {
      let state = sheetAfter(...list);
      for (let i = 0; i < list.length; i++) state = reduceSheet(state, { type: "undo" });
      expect(isEmpty(state.content)).toBe(true);
    }),
  );
});

test("the revision grows exactly when the content changes", () => {
  fc.assert(
    fc.property(actions, (list) => {
      let state = FRESH;
      for (const action of list) {
        const next = reduceSheet(state, action);
        expect(next.revision > state.revision).toBe(next !== state);
        state = next;
      }
    }),
  );
});
