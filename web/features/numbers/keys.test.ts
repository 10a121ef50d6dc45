import { expect, test } from "vitest";
import { type Caret, keyAction } from "./keys";

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };
/** The whole text is selected, as on arrival. */
const ALL: Caret = { start: 0, end: 4, length: 4, typing: false };
const END: Caret = { start: 4, end: 4, length: 4, typing: false };
const MIDDLE: Caret = { start: 2, end: 2, length: 4, typing: false };
const TYPING: Caret = { start: 4, end: 4, length: 4, typing: true };

test.each([
  ["ArrowDown", {}, ALL, "next"],
  ["ArrowUp", {}, MIDDLE, "previous"],
  ["Enter", {}, TYPING, "accept"],
  ["Escape", {}, TYPING, "restore"],
  ["Delete", {}, ALL, "remove"],
  ["Delete", {}, END, "remove"],
  ["Delete", {}, MIDDLE, null], // a character stands after the caret
  ["Delete", {}, { ...ALL, typing: true }, null], // one selected what one typed, to type anew
  ["Delete", {}, TYPING, null],
  ["Backspace", {}, ALL, null],
  ["z", { ctrlKey: true }, ALL, "undo"],
  ["Z", { metaKey: true }, ALL, "undo"],
  ["z", { ctrlKey: true, shiftKey: true }, ALL, null],
  ["z", { ctrlKey: true }, TYPING, null], // undoes what was typed, as in any field
  ["ArrowDown", { ctrlKey: true }, ALL, null],
  ["ArrowDown", { shiftKey: true }, ALL, null],
  ["Enter", { isComposing: true }, ALL, null],
  ["ArrowLeft", {}, ALL, null],
  ["7", {}, ALL, null],
  ["Tab", {}, ALL, null],
] as const)("%s with %o", (key, held, caret, action) => {
  expect(keyAction({ key, ...NONE, ...held }, caret)).toBe(action);
});
