import { describe, expect, test } from "vitest";
import { recognise } from "./known";
import { column, leavingOut, numberOf, readingOf, readJob } from "./testing";

describe("numbers read once more", () => {
  const before = readJob(1, "a.png", column("12", "34"));

  test("keep their names where they are at the same place", () => {
    const { numbers } = recognise(before, column("12", "84"), false);
    expect(numbers.map(({ key }) => key)).toEqual(before.numbers.map(({ key }) => key));
    expect(numbers[1]?.number.text).toBe("84");
  });

  test("are new where there was none, and no name comes twice", () => {
    const { numbers } = recognise(before, column("12", "34", "56"), false);
    expect(new Set(numbers.map(({ key }) => key)).size).toBe(3);
    const fewer = recognise(before, readingOf(numberOf("7", { box: [300, 300, 20, 30] })), false);
    expect(before.numbers.map(({ key }) => key)).not.toContain(fewer.numbers[0]?.key);
  });

  test("a number that grew is another one, in a picture with other ink", () => {
    const grown = readingOf(numberOf("128", { box: [10, 0, 60, 30] }));
    const [twelve] = before.numbers;
    expect(recognise(before, grown, false).numbers[0]?.key).not.toBe(twelve?.key);
    expect(recognise(before, grown, true).numbers[0]?.key).toBe(twelve?.key);
  });

  test("one that was two is another one; when there are two again, both have their names", () => {
    const two = readJob(
      1,
      "a.png",
      readingOf(numberOf("7", { box: [0, 0, 20, 30] }), numberOf("40", { box: [30, 0, 40, 30] })),
    );
    const one = recognise(two, readingOf(numberOf("740", { box: [0, 0, 70, 30] })), true);
    const keys = two.numbers.map(({ key }) => key);
    expect(keys).not.toContain(one.numbers[0]?.key);
    expect(one.gone.map(({ key }) => key)).toEqual(keys);
    const again = recognise({ ...two, ...one }, two.reading ?? readingOf(), true);
    expect(again.numbers.map(({ key }) => key)).toEqual(keys);
  });

  test("what is gone from a picture is forgotten with its ink", () => {
    const none = recognise(before, readingOf(), true);
    expect(none.gone).toHaveLength(2);
    const other = recognise({ ...before, ...none }, column("12", "34"), false);
    expect(before.numbers.map(({ key }) => key)).not.toContain(other.numbers[0]?.key);
    expect(other.gone).toEqual([]);
  });
});

describe("what was left out", () => {
  const DRAWING: [number, number, number, number] = [300, 200, 90, 80];
  const WORD: [number, number, number, number] = [300, 20, 120, 30];
  const before = readJob(1, "a.png", leavingOut(column("12"), WORD, DRAWING));
  const [word, drawing] = before.leftOut;
  const keys = (known: readonly { key: string }[]) => known.map(({ key }) => key);

  test("has a name of its own, and no text", () => {
    expect(new Set(keys([...before.numbers, ...before.leftOut])).size).toBe(3);
    expect(before.leftOut.map(({ number }) => number.text)).toEqual(["", ""]);
    expect(drawing?.number.box).toEqual(DRAWING);
  });

  test.each([true, false])("keeps it where it is at the same place (same picture: %s)", (same) => {
    const after = recognise(before, leavingOut(column("84"), [302, 200, 90, 80], WORD), same);
    expect(keys(after.leftOut)).toEqual([drawing?.key, word?.key]);
    expect(keys(after.numbers)).toEqual(keys(before.numbers));
  });

  test.each([true, false])("keeps it as a number, and that when left out (same picture: %s)", (same) => {
    const asNumber = leavingOut(readingOf(numberOf("5", { box: DRAWING })), WORD);
    const read = recognise(before, asNumber, same);
    expect(keys(read.numbers)).toEqual([drawing?.key]);
    expect(keys(read.leftOut)).toEqual([word?.key]);
    const again = recognise({ id: 1, ...read }, before.reading ?? readingOf(), same);
    expect(keys(again.leftOut)).toEqual([word?.key, drawing?.key]);
  });

  test("in a cell of a table, which is larger than what is in it", () => {
    const cell = numberOf("", { box: [280, 190, 200, 100], cell: [1, 1], doubtful: true });
    expect(keys(recognise(before, readingOf(cell), true).numbers)).toEqual([drawing?.key]);
    expect(keys(recognise(before, readingOf(cell), false).numbers)).not.toContain(drawing?.key);
  });

  test("around a number, is not taken for it", () => {
    const framed = readJob(
      1,
      "a.png",
      leavingOut(readingOf(numberOf("12", { box: [100, 100, 40, 30] })), [80, 80, 100, 70]),
    );
    const grown = leavingOut(readingOf(numberOf("12", { box: [100, 100, 60, 30] })), [80, 80, 140, 70]);
    const after = recognise(framed, grown, true);
    expect(keys(after.numbers)).toEqual(keys(framed.numbers));
    expect(keys(after.leftOut)).toEqual(keys(framed.leftOut));
  });

  test("and is gone, is forgotten with its ink only", () => {
    const gone = recognise(before, column("12"), true);
    expect(keys(gone.gone)).toEqual([word?.key, drawing?.key]);
    const same = recognise({ id: 1, ...gone }, before.reading ?? readingOf(), true);
    expect(keys(same.leftOut)).toEqual(keys(before.leftOut));
    const other = recognise({ id: 1, ...gone }, before.reading ?? readingOf(), false);
    expect(keys(other.leftOut)).not.toContain(word?.key);
  });
});
