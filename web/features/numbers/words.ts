import type { Item } from "./items";
import { isContradicted, type Job, SHEET_ID, serverAway } from "./jobs";

function count(many: number, one: string): string {
  return `${many} ${many === 1 ? one : `${one}s`}`;
}

/** What the list's side of the page says while there is no number to show. */
export type Empty = { readonly title: string; readonly note: string };

const NONE_FOUND =
  "There is no number on it that could be found. Write larger and darker, or photograph the sheet closer, straight from above.";

const UNLIKELY = "No number can be as you expect; change that, and the pictures are read.";

function things(many: number): string {
  return count(many, "thing");
}

/** @param many how many things were left out on pictures without a number */
function noneFound(many: number): string {
  if (many === 0) return NONE_FOUND;
  const taken = `${things(many)} ${many === 1 ? "was" : "were"} taken for no number`;
  return `Something is there: ${taken}. Look at what was left out, and type what it is if it is one. Larger and darker writing is read better.`;
}

/** How many things were taken for no number. */
function leftOutOf(jobs: readonly Pick<Job, "leftOut">[]): number {
  return jobs.reduce((sum, { leftOut }) => sum + leftOut.length, 0);
}

/**
 * @param drawing ink lies on the sheet that was not sent yet
 * @param removed a person took all numbers away
 */
export function emptyWords(jobs: readonly Job[], drawing: boolean, removed: boolean): Empty {
  if (serverAway(jobs)) {
    const note = jobs.find(({ failure }) => failure?.kind === "away")?.failure?.message ?? "";
    return { title: "No server", note };
  }
  const held = jobs.find(({ state, failure }) => state === "waiting" && failure);
  if (held?.failure) return { title: "One moment", note: held.failure.message };
  if (jobs.some(({ state }) => state === "waiting" || state === "reading")) {
    return { title: "Reading…", note: "" };
  }
  if (drawing) return { title: "Ink on the paper", note: "It is read as soon as you lift the pen." };
  if (jobs.length === 0) {
    return {
      title: "Which numbers?",
      note: "Write some on the sheet, or drop, paste, choose or photograph pictures of some.",
    };
  }
  if (removed && jobs.some(({ numbers }) => numbers.length > 0))
    return { title: "None left", note: "You removed every number that was read." };
  const failed = jobs.filter(({ state }) => state === "failed");
  if (jobs.some(isContradicted)) return { title: "Not read", note: UNLIKELY };
  if (failed.length === jobs.length) {
    return {
      title: "Cannot be read",
      note: failed.length === 1 ? "" : "None of the pictures could be read.",
    };
  }
  return { title: "No number found", note: noneFound(leftOutOf(jobs)) };
}

/** How many there are and how many are left to look at. */
export function summary(items: readonly Item[]): string {
  const filled = items.filter(({ text }) => text !== "").length;
  const empty = items.length > filled ? `, ${count(items.length - filled, "empty cell")}` : "";
  const left = items.filter(({ doubtful }) => doubtful).length;
  const doubted = items.some(({ number }) => number.doubtful);
  const rest = left > 0 ? `, ${left} to check` : doubted ? ", nothing left to check" : ", none doubtful";
  return count(filled, "number") + empty + rest;
}

/** How far a picture has come. */
export function progress(job: Job): string {
  const { state, failure } = job;
  if (isContradicted(job)) return "not read: see what you expect";
  if (state === "reading") return "being read";
  if (state === "failed") return "could not be read";
  if (state === "waiting") return failure ? "waits for the server" : "waits its turn";
  const filled = filledOf(job);
  if (filled > 0) return count(filled, "number");
  return ["no number found", ...leftOutSaid([job])].join(", ");
}

/** What nobody must miss who only hears or only glances. */
function leftOutSaid(jobs: readonly Pick<Job, "leftOut">[]): string[] {
  const many = leftOutOf(jobs);
  return many > 0 ? [`${things(many)} left out`] : [];
}

/**
 * What was left out, in a sentence.
 *
 * @param beyond some of it may be numbers that lie beyond a table
 */
export function leftOutWords(items: readonly Item[], beyond: boolean): string {
  const taken = `${things(items.length)} ${items.length === 1 ? "was" : "were"} taken for no number`;
  const place = beyond ? ` or ${items.length === 1 ? "lies" : "lie"} beyond the table` : "";
  const typed = items.filter(({ checked }) => checked === "typed").length;
  return taken + place + (typed > 0 ? `, ${typed} typed by you` : "");
}

/** How many numbers were read in a picture; the empty cells of a table are none. */
export function filledOf({ numbers }: Pick<Job, "numbers">): number {
  return numbers.filter(({ number }) => number.text !== "").length;
}

export function nameOf({ id, name }: Pick<Job, "id" | "name">): string {
  return id === SHEET_ID ? "The sheet" : name;
}

/** How a number stands, in one word or two; never by colour alone. */
export function standing({
  text,
  doubtful,
  checked,
  leftOut,
}: Pick<Item, "text" | "doubtful" | "checked" | "leftOut">): string {
  if (checked === "typed") return "typed by you";
  if (checked === "accepted") return "checked";
  if (doubtful) return "doubtful";
  if (text !== "") return "sure";
  return leftOut === null ? "empty" : "left out";
}

export function cellOf([row, column]: readonly [number, number]): string {
  return `row ${row}, column ${column}`;
}

/** Which number one is about: its cell where it is in a table, its place in the reading order elsewhere. */
export function whichOf({
  place,
  number,
  picture,
  leftOut,
}: Pick<Item, "place" | "number" | "picture" | "leftOut">): string {
  // The same while one types in it, though it becomes a number by that.
  if (leftOut !== null) return `Left out, ${leftOut} of ${picture}`;
  return number.cell ? `Number in ${cellOf(number.cell)} of ${picture}` : `Number ${place} of ${picture}`;
}

/** One sentence for the live region, once nothing is under way any more. */
export function announce(jobs: readonly Job[], items: readonly Item[]): string {
  if (jobs.length === 0) return "";
  const held = jobs.find(({ state, failure }) => state === "waiting" && failure)?.failure;
  if (held) return held.message;
  if (jobs.some(({ state }) => state !== "read" && state !== "failed")) return "";
  const failures = jobs
    .filter((job) => job.state === "failed" && !isContradicted(job))
    .map((job) => `${nameOf(job)}: ${job.failure?.message ?? ""}`);
  const found = jobs.some(({ state }) => state === "read")
    ? [items.length === 0 ? "No number found" : summary(items), ...leftOutSaid(jobs)]
    : [];
  return [...found.map((each) => `${each}.`), ...failures].join(" ");
}
