import { describe, expect, test } from "vitest";
import { afterRemoval, inListOrder, itemsOf, nextDoubtful, step } from "./items";
import { NOTHING_SAID, onlyNumber, type ReviewAction, reduceReview } from "./review";
import { column, doubtful, readJob } from "./testing";

const JOBS = [
  readJob(0, "sheet", column("12", doubtful("17"))),
  readJob(1, "a.png", column(doubtful("4?"), "56", "78")),
];

const keyOf = (text: string) =>
  itemsOf(JOBS, NOTHING_SAID).find((item) => item.number.text === text)?.key ?? "none";

function itemsAfter(...actions: ReviewAction[]) {
  return itemsOf(JOBS, actions.reduce(reduceReview, NOTHING_SAID));
}

function itemAfter(text: string, ...actions: ReviewAction[]) {
  return itemsAfter(...actions).find((item) => item.number.text === text);
}

const texts = (items: readonly { text: string }[]) => items.map(({ text }) => text);

describe("the order of the list", () => {
  test("what is doubtful first, each part in reading order over all pictures", () => {
    expect(texts(inListOrder(itemsAfter(), false))).toEqual(["17", "4?", "12", "56", "78"]);
  });

  test("what was checked stays where it is", () => {
    const checked = itemsAfter({ type: "accept", key: keyOf("17"), text: "17" });
    expect(texts(inListOrder(checked, false))).toEqual(["17", "4?", "12", "56", "78"]);
  });

  test("numbers are counted in their picture", () => {
    expect(itemsAfter().map(({ picture, place }) => `${picture} ${place}`)).toEqual([
      "sheet 1",
      "sheet 2",
      "a.png 1",
      "a.png 2",
      "a.png 3",
    ]);
  });
});

describe("stepping through the list", () => {
  const list = inListOrder(itemsAfter(), false);
  const textAt = (item: { text: string } | undefined) => item?.text;

  test.each([
    ["from nowhere, to the start", null, 1, "17"],
    ["down", "17", 1, "4?"],
    ["up", "4?", -1, "17"],
    ["not above the first", "17", -1, "17"],
    ["not below the last", "78", 1, "78"],
  ] as const)("%s", (_name, from, by, to) => {
    expect(textAt(step(list, from && keyOf(from), by))).toBe(to);
  });

  test.each([
    ["17", "4?"],
    ["4?", "17"], // beginning again at the top
    ["56", "17"],
  ])("after %s the next doubtful one is %s", (from, to) => {
    expect(textAt(nextDoubtful(list, keyOf(from)))).toBe(to);
  });

  test("none where all were seen, and not the one that one is at", () => {
    const one = itemsAfter({ type: "accept", key: keyOf("17"), text: "17" });
    expect(nextDoubtful(inListOrder(one, false), keyOf("4?"))).toBeUndefined();
    expect(step([], null, 1)).toBeUndefined();
  });

  test.each([
    ["17", "4?"],
    ["78", "56"],
  ])("once %s is gone, %s is selected", (gone, next) => {
    expect(textAt(afterRemoval(list, keyOf(gone)))).toBe(next);
  });
});

describe("what a person says", () => {
  const key = keyOf("17");

  test("typed is marked as such and no longer doubtful", () => {
    expect(itemAfter("17", { type: "type", key, text: "11" })).toMatchObject({
      text: "11",
      checked: "typed",
      doubtful: false,
    });
  });

  test("accepted is no longer doubtful", () => {
    expect(itemAfter("17", { type: "accept", key, text: "17" })).toMatchObject({
      text: "17",
      checked: "accepted",
      doubtful: false,
    });
  });

  test("typed and accepted stays typed", () => {
    const typed: ReviewAction = { type: "type", key, text: "11" };
    const item = itemAfter("17", typed, { type: "accept", key, text: "17" });
    expect(item).toMatchObject({ text: "11", checked: "typed" });
  });

  test("typed as it was read is only accepted by Enter", () => {
    const typed: ReviewAction = { type: "type", key, text: "17" };
    expect(itemAfter("17", typed)).toMatchObject({ checked: "", doubtful: true });
    expect(itemAfter("17", typed, { type: "accept", key, text: "17" })?.checked).toBe("accepted");
  });

  test("emptied is nothing said: the field is empty, the number is as it was read", () => {
    expect(itemAfter("17", { type: "type", key, text: "" })).toMatchObject({
      draft: "",
      text: "17",
      checked: "",
    });
  });

  test("an emptied field that is left, or accepted, is as it was read and nobody's check", () => {
    const emptied: ReviewAction = { type: "type", key, text: "" };
    const asRead = { draft: "17", text: "17", checked: "", doubtful: true };
    expect(itemAfter("17", emptied, { type: "leave", key })).toMatchObject(asRead);
    expect(itemAfter("17", emptied, { type: "accept", key, text: "17" })).toMatchObject(asRead);
  });

  test("leaving a field keeps what was typed", () => {
    const typed: ReviewAction = { type: "type", key, text: "11" };
    expect(itemAfter("17", typed, { type: "leave", key })?.text).toBe("11");
  });

  test("restore gives back what the machine read, doubt included", () => {
    const typed: ReviewAction = { type: "type", key, text: "11" };
    const item = itemAfter("17", typed, { type: "restore", key });
    expect(item).toMatchObject({ draft: "17", text: "17", checked: "", doubtful: true });
  });

  test("what was accepted is doubtful again once the same place is read as something else", () => {
    const review = reduceReview(NOTHING_SAID, { type: "accept", key, text: "17" });
    const again = { ...readJob(0, "sheet", column("12", doubtful("77"))) };
    expect(itemsOf([again], review)[1]).toMatchObject({ text: "77", doubtful: true });
  });

  test("removed numbers are gone, and come back one by one, the latest first", () => {
    const remove = (text: string): ReviewAction => ({ type: "remove", key: keyOf(text) });
    const undo: ReviewAction = { type: "undo" };
    expect(texts(itemsAfter(remove("12"), remove("56")))).toEqual(["17", "4?", "78"]);
    expect(texts(itemsAfter(remove("12"), remove("56"), undo))).toEqual(["17", "4?", "56", "78"]);
    expect(texts(itemsAfter(remove("12"), remove("56"), undo, undo))).toEqual(texts(itemsAfter()));
    expect(texts(itemsAfter(undo))).toEqual(texts(itemsAfter()));
    expect(texts(itemsAfter(remove("12"), remove("12"), undo, undo))).toEqual(texts(itemsAfter()));
  });

  test("what was typed is still there when a removed number comes back", () => {
    const item = itemAfter(
      "17",
      { type: "type", key, text: "11" },
      { type: "remove", key },
      { type: "undo" },
    );
    expect(item?.text).toBe("11");
  });
});

test.each([
  ["2026", "2026"],
  ["−1,5", "-1,5"], // the typographer's minus
  ["1 000 €", "1000"],
  ["=cmd()", ""],
  ["3.14abc", "3.14"],
])("of %s a number keeps %s", (typed, kept) => expect(onlyNumber(typed)).toBe(kept));
