import type { PictureReading } from "@/lib/api/client";
import type { Failure } from "@/lib/api/problem";
import { pauseBefore } from "@/lib/comeback";
import { type Knowledge, NOTHING_KNOWN, recognise } from "./known";
import { pageName } from "./names";

/** The sheet is one of the pictures, the first of them while there is ink on it. */
export const SHEET_ID = 0;
/** More requests at once would only wait at the server, and keep others waiting. */
export const MOST_AT_ONCE = 2;
/** From the id of a document's first page to that of the next: pages come between two ids that were given out. */
const NEXT_PAGE = 2 ** -20;

/** One picture on its way through the server, and what is known of its numbers. */
export type Job = Knowledge & {
  readonly id: number;
  readonly name: string;
  /** The picture, or the document that it is a page of, as long as the server has not shown that. */
  readonly blob: Blob;
  /** Which page of the document it is, from 2; null once it is a picture. */
  readonly page: number | null;
  /** How often it was asked to be read; an answer to an earlier asking has nowhere to go. */
  readonly turn: number;
  readonly state: "waiting" | "reading" | "read" | "failed";
  /** What kept it from being read: for good if it failed, until now if it waits. */
  readonly failure: Failure | null;
  /** When it may be asked for again, in ms since 1970; never, until the server is back. */
  readonly notBefore: number;
  readonly refusals: number;
  /** The latest answer, which stays while the next one is on its way. */
  readonly reading: PictureReading | null;
  /** The picture that it is of. */
  readonly seen: Blob | null;
};

export type Given = { readonly id: number; readonly name: string; readonly blob: Blob };

export type JobAction =
  | { readonly type: "put"; readonly pictures: readonly Given[] }
  | { readonly type: "again"; readonly id: number }
  | { readonly type: "all-again" }
  | { readonly type: "remove"; readonly id: number }
  | { readonly type: "start"; readonly id: number; readonly turn: number }
  | {
      readonly type: "shown";
      readonly id: number;
      readonly turn: number;
      readonly picture: Blob;
      readonly pages: number;
    }
  | { readonly type: "read"; readonly id: number; readonly turn: number; readonly reading: PictureReading }
  | {
      readonly type: "fail";
      readonly id: number;
      readonly turn: number;
      readonly failure: Failure;
      readonly now: number;
    }
  | { readonly type: "back" };

const NEW = {
  ...NOTHING_KNOWN,
  page: null,
  turn: 0,
  state: "waiting",
  failure: null,
  notBefore: 0,
  refusals: 0,
  reading: null,
  seen: null,
} as const;

function anew(job: Job): Job {
  return { ...job, turn: job.turn + 1, state: "waiting", failure: null, notBefore: 0, refusals: 0 };
}

/** The same picture with other ink is read anew; the sheet stands before all pictures. */
function put(jobs: readonly Job[], given: Given): Job[] {
  if (jobs.some(({ id }) => id === given.id)) {
    return jobs.map((job) => (job.id === given.id ? anew({ ...job, ...given }) : job));
  }
  const job: Job = { ...NEW, ...given };
  return given.id === SHEET_ID ? [job, ...jobs] : [...jobs, job];
}

/** The server has shown a page; after the first of several, each other one is a picture of its own. */
function shown(jobs: readonly Job[], job: Job, picture: Blob, pages: number): readonly Job[] {
  const { id, name, blob, page } = job;
  const here = { ...job, blob: picture, page: null };
  if (page !== null || pages === 1) return change(jobs, id, () => here);
  const others = Array.from({ length: pages - 1 }, (_, i): Job => {
    const number = i + 2;
    return { ...NEW, id: id + (number - 1) * NEXT_PAGE, name: pageName(name, number), blob, page: number };
  });
  return jobs.flatMap((each) => (each.id === id ? [{ ...here, name: pageName(name, 1) }, ...others] : each));
}

function failed(job: Job, failure: Failure, now: number): Job {
  const refused = { ...job, failure, refusals: job.refusals + 1 };
  if (failure.kind === "away") return { ...refused, state: "waiting", notBefore: Number.POSITIVE_INFINITY };
  if (failure.kind !== "busy") return { ...refused, state: "failed" };
  // As long as the server asked for, and longer each time it refuses again.
  const pause = Math.max(failure.after ?? 0, pauseBefore(job.refusals));
  return { ...refused, state: "waiting", notBefore: now + pause };
}

function change(jobs: readonly Job[], id: number, to: (job: Job) => Job): readonly Job[] {
  return jobs.map((job) => (job.id === id ? to(job) : job));
}

export function reduceJobs(jobs: readonly Job[], action: JobAction): readonly Job[] {
  switch (action.type) {
    case "put":
      return action.pictures.reduce(put, [...jobs]);
    case "again":
      return change(jobs, action.id, anew);
    case "all-again":
      return jobs.map((job) => (job.failure?.kind === "refused" ? job : anew(job)));
    case "remove":
      return jobs.filter(({ id }) => id !== action.id);
    case "start":
      // Other ink may have come between the look at the list and this; its own turn comes.
      return change(jobs, action.id, (job) =>
        job.turn === action.turn ? { ...job, state: "reading" } : job,
      );
    case "back":
      return jobs.map((job) => (Number.isFinite(job.notBefore) ? job : { ...job, notBefore: 0 }));
    case "shown": {
      const job = jobs.find(({ id, turn }) => id === action.id && turn === action.turn);
      return job?.state === "reading" ? shown(jobs, job, action.picture, action.pages) : jobs;
    }
    case "read":
    case "fail":
      return change(jobs, action.id, (job) => {
        if (job.turn !== action.turn || job.state !== "reading") return job;
        if (action.type === "fail") return failed(job, action.failure, action.now);
        const { reading } = action;
        const known = recognise(job, reading, job.seen === job.blob);
        return { ...job, ...known, state: "read", failure: null, refusals: 0, reading, seen: job.blob };
      });
  }
}

/** Whether only the server's return helps. */
export function serverAway(jobs: readonly Job[]): boolean {
  return jobs.some(({ state, notBefore }) => state === "waiting" && !Number.isFinite(notBefore));
}

/** Why no number can be as it is expected, as the server says; null if one can. */
export function contradiction(jobs: readonly Job[]): string | null {
  return jobs.find(isContradicted)?.failure?.message ?? null;
}

/** Whether a picture is only kept from being read by what is expected. */
export function isContradicted({ state, failure }: Pick<Job, "state" | "failure">): boolean {
  return state === "failed" && failure?.kind === "contradiction";
}

/** Which pictures to send now. */
export function toStart(jobs: readonly Job[], now: number): readonly Job[] {
  if (serverAway(jobs)) return [];
  const free = MOST_AT_ONCE - jobs.filter(({ state }) => state === "reading").length;
  return jobs
    .filter(({ state, notBefore }) => state === "waiting" && notBefore <= now)
    .slice(0, Math.max(0, free));
}

/** When to look for something to send again, in ms from now; null if only an answer can change anything. */
export function nextLook(jobs: readonly Job[], now: number): number | null {
  const times = jobs
    .filter(({ state, notBefore }) => state === "waiting" && notBefore > now && Number.isFinite(notBefore))
    .map(({ notBefore }) => notBefore - now);
  return times.length > 0 ? Math.min(...times) : null;
}
