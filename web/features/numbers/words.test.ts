import { describe, expect, test } from "vitest";
import { Failure } from "@/lib/api/problem";
import { isNumber, itemsOf } from "./items";
import { type Job, type JobAction, reduceJobs } from "./jobs";
import { NOTHING_SAID, type ReviewAction, reduceReview } from "./review";
import { column, doubtful, leavingOut, numberOf, readingOf, readJob } from "./testing";
import { announce, emptyWords, leftOutWords, progress, standing, summary, whichOf } from "./words";

const put: JobAction = { type: "put", pictures: [{ id: 1, name: "a.png", blob: new Blob(["x"]) }] };
const start: JobAction = { type: "start", id: 1, turn: 0 };
const fail = (failure: Failure): JobAction => ({ type: "fail", id: 1, turn: 0, failure, now: 0 });
const jobsAfter = (...actions: JobAction[]) => actions.reduce<readonly Job[]>(reduceJobs, []);

const WAITING = jobsAfter(put);
const READING = jobsAfter(put, start);
const AWAY = jobsAfter(put, start, fail(new Failure("away", "Nobody answers.")));
const BUSY = jobsAfter(put, start, fail(new Failure("busy", "Too much to read.", 1000)));
const FAILED = jobsAfter(put, start, fail(new Failure("refused", "This is no picture.")));
const CONTRADICTED = jobsAfter(put, start, fail(new Failure("contradiction", "Put the lower one first.")));
const NONE = [readJob(1, "a.png", readingOf())];
const ONLY_LEFT_OUT = [readJob(1, "a.png", leavingOut(readingOf(), [10, 10, 90, 80], [10, 200, 90, 80]))];
const READ = [readJob(1, "a.png", column("12", doubtful("17")))];

describe("while there is no number to show, the page says why", () => {
  test.each<[string, readonly Job[], boolean, boolean, string, string]>([
    ["nothing there", [], false, false, "Which numbers?", "Write some"],
    ["drawing", [], true, false, "Ink on the paper", "lift the pen"],
    ["its turn is to come", WAITING, false, false, "Reading…", ""],
    ["reading", READING, false, false, "Reading…", ""],
    ["no server", AWAY, false, false, "No server", "Nobody answers."],
    ["a busy server", BUSY, false, false, "One moment", "Too much to read."],
    ["none found", NONE, false, false, "No number found", "Write larger"],
    ["none but what was left out", ONLY_LEFT_OUT, false, false, "No number found", "2 things were taken for"],
    ["that, of which one removed some", ONLY_LEFT_OUT, false, true, "No number found", "2 things were taken"],
    ["all failed", FAILED, false, false, "Cannot be read", ""],
    ["one failed, none on the other", [...FAILED, ...NONE], false, false, "No number found", ""],
    ["a contradiction", CONTRADICTED, false, false, "Not read", "No number can be as you expect"],
    ["all removed", READ, false, true, "None left", "You removed"],
  ])("%s", (_name, jobs, drawing, removed, title, note) => {
    const words = emptyWords(jobs, drawing, removed);
    expect(words.title).toBe(title);
    expect(words.note).toContain(note);
  });
});

test.each([
  [WAITING, "waits its turn"],
  [READING, "being read"],
  [AWAY, "waits for the server"],
  [FAILED, "could not be read"],
  [NONE, "no number found"],
  [ONLY_LEFT_OUT, "no number found, 2 things left out"],
  [READ, "2 numbers"],
])("how far a picture has come", ([job], words) => expect(job && progress(job)).toBe(words));

describe("how many are left to look at", () => {
  const items = (...actions: ReviewAction[]) => itemsOf(READ, actions.reduce(reduceReview, NOTHING_SAID));
  const key = itemsOf(READ, NOTHING_SAID)[1]?.key ?? "";

  test.each([
    [items(), "2 numbers, 1 to check"],
    [items({ type: "accept", key, text: "17" }), "2 numbers, nothing left to check"],
    [items({ type: "remove", key }), "1 number, none doubtful"],
  ])("", (list, words) => expect(summary(list)).toBe(words));
});

test.each([
  [{ text: "12", doubtful: false, checked: "" }, "sure"],
  [{ text: "12", doubtful: true, checked: "" }, "doubtful"],
  [{ text: "12", doubtful: false, checked: "typed" }, "typed by you"],
  [{ text: "12", doubtful: false, checked: "accepted" }, "checked"],
  [{ text: "", doubtful: false, checked: "" }, "empty"],
  [{ text: "", doubtful: true, checked: "" }, "doubtful"],
  [{ text: "", doubtful: false, checked: "accepted" }, "checked"],
  [{ text: "", doubtful: false, checked: "", leftOut: 1 }, "left out"],
  [{ text: "12", doubtful: false, checked: "typed", leftOut: 1 }, "typed by you"],
] as const)("%o is %s", (item, word) => expect(standing({ leftOut: null, ...item })).toBe(word));

describe("what is said aloud", () => {
  const said = (jobs: readonly Job[]) => announce(jobs, itemsOf(jobs, NOTHING_SAID).filter(isNumber));

  test.each([
    ["nothing of nothing", [], ""],
    ["nothing while it may still change", READING, ""],
    ["what was found", READ, "2 numbers, 1 to check."],
    ["that none was found", NONE, "No number found."],
    ["that something was left out", ONLY_LEFT_OUT, "No number found. 2 things left out."],
    ["why one could not be read", FAILED, "a.png: This is no picture."],
    ["nothing of a contradiction, which is said where it is stated", CONTRADICTED, ""],
    ["what it waits for", BUSY, "Too much to read."],
    ["both, of several", [...READ, ...FAILED], "2 numbers, 1 to check. a.png: This is no picture."],
  ])("%s", (_name, jobs, words) => expect(said(jobs)).toBe(words));
});

describe("a table", () => {
  const cells = column(
    numberOf("12", { cell: [1, 1] }),
    numberOf("", { cell: [1, 2] }),
    numberOf("", { cell: [2, 1] }),
  );
  const job = readJob(1, "a.png", cells);

  test("its empty cells are no numbers, and are said to be there", () => {
    expect(summary(itemsOf([job], NOTHING_SAID))).toBe("1 number, 2 empty cells, none doubtful");
    expect(progress(job)).toBe("1 number");
  });

  test("a number is known by its cell", () => {
    const [, empty] = itemsOf([job], NOTHING_SAID);
    expect(empty && whichOf(empty)).toBe("Number in row 1, column 2 of a.png");
    const [plain] = itemsOf(READ, NOTHING_SAID);
    expect(plain && whichOf(plain)).toBe("Number 1 of a.png");
  });
});

describe("what was left out", () => {
  const [first, second] = itemsOf(ONLY_LEFT_OUT, NOTHING_SAID);
  const key = second?.key ?? "";
  const typed = itemsOf(ONLY_LEFT_OUT, reduceReview(NOTHING_SAID, { type: "type", key, text: "7" }));

  test.each([
    [itemsOf(ONLY_LEFT_OUT, NOTHING_SAID), false, "2 things were taken for no number"],
    [typed.slice(0, 1), false, "1 thing was taken for no number"],
    [typed, false, "2 things were taken for no number, 1 typed by you"],
    [typed.slice(0, 1), true, "1 thing was taken for no number or lies beyond the table"],
  ])("is said", (items, beyond, words) => expect(leftOutWords(items, beyond)).toBe(words));

  test("is known by its own count, the same while one types in it", () => {
    expect(first && whichOf(first)).toBe("Left out, 1 of a.png");
    expect(typed.map(whichOf)).toEqual(["Left out, 1 of a.png", "Left out, 2 of a.png"]);
  });
});
