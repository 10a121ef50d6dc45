import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "@/lib/api/problem";
import {
  contradiction,
  type Job,
  type JobAction,
  MOST_AT_ONCE,
  nextLook,
  reduceJobs,
  SHEET_ID,
  serverAway,
  toStart,
} from "./jobs";
import { column, numberOf, readingOf, readJob } from "./testing";

const blob = new Blob(["x"]);
const put = (...ids: number[]): JobAction => ({
  type: "put",
  pictures: ids.map((id) => ({ id, name: `${id}.png`, blob })),
});
const start = (id: number, turn = 0): JobAction => ({ type: "start", id, turn });
const read = (id: number, turn = 0): JobAction => ({ type: "read", id, turn, reading: column("12") });
const fail = (id: number, failure: Failure, now = 0, turn = 0): JobAction => ({
  type: "fail",
  id,
  turn,
  failure,
  now,
});

function jobsAfter(...actions: JobAction[]): readonly Job[] {
  return actions.reduce<readonly Job[]>(reduceJobs, []);
}

function only(jobs: readonly Job[]): Job {
  const [job] = jobs;
  if (!job || jobs.length > 1) throw new Error(`there are ${jobs.length} pictures`);
  return job;
}

const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);
const BUSY = new Failure("busy", "Too much to read.", 3000);
const AWAY = new Failure("away", "Nobody answers.");
const REFUSED = new Failure("refused", "This is not a picture.");

describe("which pictures are sent", () => {
  test("two at once, in their order", () => {
    const jobs = jobsAfter(put(1, 2, 3));
    expect(ids(toStart(jobs, 0))).toEqual([1, 2]);
    expect(ids(toStart(reduceJobs(jobs, start(1)), 0))).toEqual([2]);
    expect(toStart(jobsAfter(put(1, 2, 3), start(1), start(2)), 0)).toEqual([]);
  });

  test("the next one when one has come back, whatever it brought", () => {
    const jobs = jobsAfter(put(1, 2, 3), start(1), start(2));
    expect(ids(toStart(reduceJobs(jobs, read(1)), 0))).toEqual([3]);
    expect(ids(toStart(reduceJobs(jobs, fail(2, REFUSED)), 0))).toEqual([3]);
  });

  test("the sheet before all pictures", () => {
    expect(ids(toStart(jobsAfter(put(1, 2), put(SHEET_ID)), 0))).toEqual([SHEET_ID, 1]);
  });

  test("never more than two under way, whatever happens", () => {
    const id = fc.integer({ min: 0, max: 4 });
    const turn = fc.integer({ min: 0, max: 2 });
    const action = fc.oneof(
      id.map((each) => put(each)),
      fc.tuple(id, turn).map(([a, t]) => read(a, t)),
      fc.tuple(id, turn).map(([a, t]) => fail(a, BUSY, 5, t)),
      fc.tuple(id, turn).map(([a, t]) => fail(a, AWAY, 5, t)),
      id.map((each): JobAction => ({ type: "remove", id: each })),
      fc.constant<JobAction>({ type: "back" }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        let jobs: readonly Job[] = [];
        for (const each of actions) {
          jobs = reduceJobs(jobs, each);
          for (const job of toStart(jobs, 10_000)) jobs = reduceJobs(jobs, start(job.id, job.turn));
          const underWay = jobs.filter(({ state }) => state === "reading");
          expect(underWay.length).toBeLessThanOrEqual(MOST_AT_ONCE);
        }
      }),
    );
  });
});

describe("a picture that is not read", () => {
  test("fails for good with the server's sentence, and leaves the others alone", () => {
    const [bad, good] = jobsAfter(put(1, 2), start(1), start(2), fail(1, REFUSED), read(2));
    expect(bad).toMatchObject({ state: "failed", failure: { message: "This is not a picture." } });
    expect(good).toMatchObject({ state: "read", failure: null });
  });

  test("a busy server is asked again when it said, and not before", () => {
    const jobs = jobsAfter(put(1), start(1), fail(1, BUSY, 1000));
    expect(only(jobs)).toMatchObject({ state: "waiting", failure: BUSY });
    expect(toStart(jobs, 3999)).toEqual([]);
    expect(nextLook(jobs, 3999)).toBe(1);
    expect(ids(toStart(jobs, 4000))).toEqual([1]);
  });

  test("the longer it refuses, the longer the pause", () => {
    const short = new Failure("busy", "Too much.", 1000);
    const pauses = [1, 2, 3, 4, 5].map((times) => {
      const refusals = Array.from({ length: times }, () => [start(1), fail(1, short, 0)]).flat();
      return only(jobsAfter(put(1), ...refusals)).notBefore;
    });
    expect(pauses).toEqual([1000, 1000, 2000, 4000, 8000]);
  });

  test("while the server is away nothing is sent, and all of it once it is back", () => {
    const jobs = jobsAfter(put(1, 2), start(1), fail(1, AWAY));
    expect(serverAway(jobs)).toBe(true);
    expect(toStart(jobs, 1e12)).toEqual([]);
    expect(nextLook(jobs, 0)).toBeNull();
    const back = reduceJobs(jobs, { type: "back" });
    expect(serverAway(back)).toBe(false);
    expect(ids(toStart(back, 0))).toEqual([1, 2]);
  });

  test("can be read again", () => {
    const jobs = jobsAfter(put(1), start(1), fail(1, REFUSED), { type: "again", id: 1 });
    expect(only(jobs)).toMatchObject({ state: "waiting", failure: null, turn: 1 });
  });
});

describe("other ink on the same sheet", () => {
  test("is read anew, and the answer before stays until then", () => {
    const job = only(jobsAfter(put(SHEET_ID), start(SHEET_ID), read(SHEET_ID), put(SHEET_ID)));
    expect(job).toMatchObject({ state: "waiting", turn: 1 });
    expect(job.numbers).toHaveLength(1);
  });

  test("an answer to the ink before has nowhere to go", () => {
    const jobs = jobsAfter(put(SHEET_ID), start(SHEET_ID), put(SHEET_ID), start(SHEET_ID, 1));
    expect(reduceJobs(jobs, read(SHEET_ID, 0))).toEqual(jobs);
    expect(reduceJobs(jobs, fail(SHEET_ID, REFUSED, 0, 0))).toEqual(jobs);
    expect(only(reduceJobs(jobs, read(SHEET_ID, 1))).state).toBe("read");
  });

  test("that comes before the request for the ink before began is sent in its own turn", () => {
    const jobs = jobsAfter(put(SHEET_ID), put(SHEET_ID), start(SHEET_ID, 0));
    expect(toStart(jobs, 0).map(({ turn }) => turn)).toEqual([1]);
  });
});

describe("a document that the server shows", () => {
  const picture = new Blob(["page"]);
  const shown = (id: number, pages: number, turn = 0): JobAction => ({
    type: "shown",
    id,
    turn,
    picture,
    pages,
  });

  test("is one picture a page, all between those before and after it", () => {
    const jobs = jobsAfter(put(1, 2, 3), start(2), shown(2, 3));
    const names = ["1.png", "2.png, page 1", "2.png, page 2", "2.png, page 3", "3.png"];
    expect(jobs.map(({ name }) => name)).toEqual(names);
    expect(new Set(ids(jobs)).size).toBe(5);
    expect(jobs.map(({ page }) => page)).toEqual([null, null, 2, 3, null]);
    expect(jobs.map(({ state }) => state)).toEqual(["waiting", "reading", "waiting", "waiting", "waiting"]);
    expect(jobs[1]?.blob).toBe(picture);
    expect(jobs[2]?.blob).toBe(blob);
  });

  test("of one page keeps its name, and is read as any picture", () => {
    const job = only(jobsAfter(put(1), start(1), shown(1, 1), read(1)));
    expect(job).toMatchObject({ name: "1.png", page: null, state: "read" });
    expect(job.blob).toBe(picture);
  });

  test("shows a further page once, whatever is read again", () => {
    const jobs = jobsAfter(put(1), start(1), shown(1, 2), read(1), { type: "all-again" });
    const [, second] = jobs;
    if (!second) throw new Error("there is no second page");
    const after = [start(second.id, 1), shown(second.id, 2, 1), start(1, 1)].reduce(reduceJobs, jobs);
    expect(after).toHaveLength(2);
    expect(after[1]).toMatchObject({ name: "1.png, page 2", page: null });
    expect(reduceJobs(after, shown(1, 1, 1))).toHaveLength(2);
  });

  test("has no pages any more once it was taken away or is asked for anew", () => {
    const gone = jobsAfter(put(1, 2), start(1), { type: "remove", id: 1 }, shown(1, 3));
    expect(ids(gone)).toEqual([2]);
    expect(jobsAfter(put(1), start(1), put(1), shown(1, 3))).toHaveLength(1);
  });
});

test("numbers are of the same picture until another one is put in its place", () => {
  const before = readJob(1, "a.png", column("12", "34"));
  const grown = readingOf(numberOf("128", { box: [10, 0, 60, 30] }));
  const answer = (jobs: readonly Job[]) =>
    [start(1, 1), { type: "read", id: 1, turn: 1, reading: grown } as const].reduce(reduceJobs, jobs);
  const keyAfter = (action: JobAction) => only(answer(reduceJobs([before], action))).numbers[0]?.key;
  expect(keyAfter({ type: "all-again" })).toBe("1.1");
  expect(keyAfter(put(1))).toBe("1.3");
});

test("a contradiction is said once, keeps what was read, and other expectations are tried again", () => {
  const wrong = new Failure("contradiction", "No number lies between 5 and 2.");
  const jobs = [start(1, 1), fail(1, wrong, 0, 1)].reduce(
    reduceJobs,
    reduceJobs([readJob(1, "a.png", column("12"))], { type: "all-again" }),
  );
  expect(contradiction(jobs)).toBe("No number lies between 5 and 2.");
  expect(only(jobs).numbers).toHaveLength(1);
  const again = reduceJobs(jobs, { type: "all-again" });
  expect(contradiction(again)).toBeNull();
  expect(ids(toStart(again, 0))).toEqual([1]);
});
