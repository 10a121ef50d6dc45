import type { Item } from "./items";
import { type Job, SHEET_ID, serverAway } from "./jobs";

function count(many: number, one: string): string {
  return `${many} ${many === 1 ? one : `${one}s`}`;
}

/** What the list's side of the page says while there is no number to show. */
export type Empty = { readonly title: string; readonly note: string };

const NONE_FOUND =
  "There is no number on it that could be found. Write larger and darker, or photograph the sheet closer, straight from above.";

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
  if (removed) return { title: "None left", note: "You removed every number that was read." };
  const failed = jobs.filter(({ state }) => state === "failed");
  if (failed.length === jobs.length) {
    return {
      title: "Cannot be read",
      note: failed.length === 1 ? "" : "None of the pictures could be read.",
    };
  }
  return { title: "No number found", note: NONE_FOUND };
}

/** How many there are and how many are left to look at. */
export function summary(items: readonly Item[]): string {
  const left = items.filter(({ doubtful }) => doubtful).length;
  const doubted = items.some(({ number }) => number.doubtful);
  const rest = left > 0 ? `, ${left} to check` : doubted ? ", nothing left to check" : ", none doubtful";
  return count(items.length, "number") + rest;
}

/** How far a picture has come. */
export function progress({ state, failure, numbers }: Job): string {
  if (state === "reading") return "being read";
  if (state === "failed") return "could not be read";
  if (state === "waiting") return failure ? "waits for the server" : "waits its turn";
  return numbers.length === 0 ? "no number found" : count(numbers.length, "number");
}

export function nameOf({ id, name }: Pick<Job, "id" | "name">): string {
  return id === SHEET_ID ? "The sheet" : name;
}

/** How a number stands, in one word or two; never by colour alone. */
export function standing({ doubtful, checked }: Pick<Item, "doubtful" | "checked">): string {
  if (checked === "typed") return "typed by you";
  if (checked === "accepted") return "checked";
  return doubtful ? "doubtful" : "sure";
}

/** One sentence for the live region, once nothing is under way any more. */
export function announce(jobs: readonly Job[], items: readonly Item[]): string {
  if (jobs.length === 0) return "";
  const held = jobs.find(({ state, failure }) => state === "waiting" && failure)?.failure;
  if (held) return held.message;
  if (jobs.some(({ state }) => state !== "read" && state !== "failed")) return "";
  const failures = jobs
    .filter(({ state }) => state === "failed")
    .map((job) => `${nameOf(job)}: ${job.failure?.message ?? ""}`);
  const found = jobs.some(({ state }) => state === "read")
    ? [items.length === 0 ? "No number found." : `${summary(items)}.`]
    : [];
  return [...found, ...failures].join(" ");
}
