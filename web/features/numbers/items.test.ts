import { describe, expect, test } from "vitest";
import { afterEnter, inListOrder, isNumber, itemsOf, nextDoubtful, step } from "./items";
import { recognise } from "./known";
import { NOTHING_SAID, type ReviewAction, reduceReview } from "./review";
import { column, doubtful, leavingOut, numberOf, readingOf, readJob } from "./testing";

// Numbers at 0, 40 and 80; something beside the second, and something beneath all of them.
const READING = leavingOut(column("12", doubtful("17"), "56"), [200, 42, 60, 28], [10, 300, 90, 80]);
const JOB = readJob(1, "a.png", READING);
const BESIDE = JOB.leftOut[0]?.key ?? "";
const BENEATH = JOB.leftOut[1]?.key ?? "";

const type = (key: string, text: string): ReviewAction => ({ type: "type", key, text });
const itemsAfter = (...actions: ReviewAction[]) => itemsOf([JOB], actions.reduce(reduceReview, NOTHING_SAID));
const itemAt = (key: string, ...actions: ReviewAction[]) =>
  itemsAfter(...actions).find((item) => item.key === key);

describe("what was left out", () => {
  test("is no number while it is empty, and one that was typed once a person says which", () => {
    expect(itemAt(BESIDE)).toMatchObject({ draft: "", text: "", checked: "", doubtful: false });
    expect(itemsAfter().filter(isNumber)).toHaveLength(3);
    const typed = itemAt(BESIDE, type(BESIDE, "3"));
    expect(typed).toMatchObject({ draft: "3", text: "3", checked: "typed", doubtful: false });
    expect(typed && isNumber(typed)).toBe(true);
  });

  test.each<[string, ReviewAction[]]>([
    ["emptied", [type(BESIDE, "")]],
    ["emptied and left", [type(BESIDE, ""), { type: "leave", key: BESIDE }]],
    ["given back", [{ type: "restore", key: BESIDE }]],
  ])("and %s is none again", (_name, actions) => {
    const item = itemAt(BESIDE, type(BESIDE, "3"), ...actions);
    expect(item).toMatchObject({ text: "", checked: "" });
    expect(item && isNumber(item)).toBe(false);
  });

  test("once typed stands where one reads it, and the numbers after it count on", () => {
    const numbers = itemsAfter(type(BESIDE, "3"), type(BENEATH, "4")).filter(isNumber);
    expect(numbers.map(({ place, text }) => `${place} ${text}`)).toEqual([
      "1 12",
      "2 17",
      "3 3",
      "4 56",
      "5 4",
    ]);
    const before = itemsAfter().filter(isNumber);
    expect(before.map(({ place, text }) => `${place} ${text}`)).toEqual(["1 12", "2 17", "3 56"]);
  });

  test("comes after the cells of a table, which it may not part", () => {
    const cells = column(numberOf("1", { cell: [1, 1] }), numberOf("2", { cell: [2, 1] }));
    const job = readJob(1, "a.png", leavingOut(cells, [0, 0, 5, 30]));
    expect(itemsOf([job], NOTHING_SAID).map(({ leftOut }) => leftOut)).toEqual([null, null, 1]);
  });

  test("removed is gone until it is brought back", () => {
    const remove: ReviewAction = { type: "remove", key: BESIDE };
    expect(itemAt(BESIDE, remove)).toBeUndefined();
    expect(itemAt(BENEATH, remove)?.leftOut).toBe(1);
    expect(itemAt(BESIDE, remove, { type: "undo" })).toBeDefined();
  });
});

describe("stepping through what was left out", () => {
  const folded = inListOrder(itemsAfter(), false);
  const unfolded = inListOrder(itemsAfter(), true);
  const last = folded.at(-1)?.key ?? "";

  test("after all numbers while it is unfolded, and past it while it is not", () => {
    expect(step(folded, last, 1)?.key).toBe(last);
    expect(step(unfolded, last, 1)?.key).toBe(BESIDE);
    expect(step(unfolded, BESIDE, 1)?.key).toBe(BENEATH);
    expect(step(unfolded, BESIDE, -1)?.key).toBe(last);
  });

  test("it stays at the end when it is typed", () => {
    const typed = inListOrder(itemsAfter(type(BESIDE, "3")), true);
    expect(typed.map(({ key }) => key)).toEqual(unfolded.map(({ key }) => key));
  });

  test("Enter goes from one to the next, and what is doubtful is never one of them", () => {
    const [beside, beneath] = unfolded.slice(-2);
    if (!beside || !beneath) throw new Error("nothing was left out");
    expect(afterEnter(unfolded, beside)?.key).toBe(BENEATH);
    expect(afterEnter(unfolded, beneath)?.key).toBe(BENEATH);
    const seen = inListOrder(itemsAfter({ type: "accept", key: unfolded[0]?.key ?? "", text: "17" }), true);
    expect(nextDoubtful(seen, last)).toBeUndefined();
  });
});

describe("read with other expectations", () => {
  const asNumber = readingOf(numberOf("8", { box: [200, 42, 60, 28] }));
  const again = { ...JOB, ...recognise(JOB, asNumber, true) };
  const review = (...actions: ReviewAction[]) => actions.reduce(reduceReview, NOTHING_SAID);

  test("what was typed for something left out stands, though it is a number now", () => {
    const [item] = itemsOf([again], review(type(BESIDE, "3")));
    expect(item).toMatchObject({ key: BESIDE, leftOut: null, text: "3", checked: "typed" });
    expect(item?.number.text).toBe("8");
  });

  test.each<[string, ReviewAction, string, string]>([
    ["typed", type(BESIDE, "3"), "3", "typed"],
    ["found right", { type: "accept", key: BESIDE, text: "8" }, "8", "accepted"],
  ])("a number that was %s is still one where nothing is read any more", (_name, action, text, checked) => {
    const back = { ...again, ...recognise(again, READING, true) };
    const item = itemsOf([back], review(action)).find(({ key }) => key === BESIDE);
    expect(item).toMatchObject({ leftOut: 1, draft: text, text, checked });
  });

  test("an empty cell that was found right is no number when it is left out", () => {
    const item = itemAt(BESIDE, { type: "accept", key: BESIDE, text: "" });
    expect(item).toMatchObject({ text: "", checked: "" });
  });
});
