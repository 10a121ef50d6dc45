import type { ReadNumber } from "@/lib/api/client";
import type { Job } from "./jobs";
import type { Known } from "./known";
import { precedes } from "./places";
import { type Mark, type Review, UNSEEN } from "./review";

/** How a number was checked by a person. */
export type Checked = "typed" | "accepted" | "";

/** A number as it stands: what was read, and what a person made of it. */
export type Item = {
  readonly key: string;
  readonly job: number;
  readonly picture: string;
  /** Its place in the reading order of its picture, from 1; the one it would have, if it is no number yet. */
  readonly place: number;
  /** Which of the things on its picture that were taken for no number it is, from 1; null for what was read. */
  readonly leftOut: number | null;
  readonly number: ReadNumber;
  /** What is in its field; may be empty while someone types. */
  readonly draft: string;
  readonly text: string;
  readonly checked: Checked;
  /** Doubtful to the machine, and nobody has looked at it yet. */
  readonly doubtful: boolean;
};

/** What was left out is a number once a person said which, and nothing until then. */
export function isNumber({ leftOut, text }: Pick<Item, "leftOut" | "text">): boolean {
  return leftOut === null || text !== "";
}

/** What a person made of a number, or of what was taken for none. */
function stand({ number, leftOut }: Known, { typed, accepted }: Mark) {
  // Where nothing is read any more, what was once found right still stands.
  const read = leftOut ? (accepted ?? "") : number.text;
  const changed = typed !== null && typed !== "" && typed !== read;
  const right = accepted === read && !(leftOut && read === "");
  const checked: Checked = changed ? "typed" : right ? "accepted" : "";
  return {
    draft: typed ?? read,
    text: changed ? typed : read,
    checked,
    doubtful: number.doubtful && checked === "",
  };
}

/** Numbers and what was left out, as one reads; the cells of a table are not parted by what lies beyond it. */
function inReadingOrder(numbers: readonly Known[], leftOut: readonly Known[]): Known[] {
  if (numbers.some(({ number }) => number.cell)) return [...numbers, ...leftOut];
  const order: Known[] = [];
  const left = [...numbers];
  for (const thing of leftOut) {
    const next = left.findIndex(({ number }) => precedes(thing.number.box, number.box));
    order.push(...left.splice(0, next < 0 ? left.length : next), thing);
  }
  return [...order, ...left];
}

/** All of all pages in reading order, also what was left out, but not what a person removed. */
export function itemsOf(jobs: readonly Job[], { marks }: Review): Item[] {
  return jobs.flatMap(({ id, name, numbers, leftOut }) => {
    const kept = inReadingOrder(numbers, leftOut).filter(({ key }) => !marks[key]?.removed);
    let place = 1;
    let things = 0;
    return kept.map((known): Item => {
      const { key, number } = known;
      if (known.leftOut) things += 1;
      const which = known.leftOut ? things : null;
      const item = { key, job: id, picture: name, place, leftOut: which, number };
      const whole = { ...item, ...stand(known, marks[key] ?? UNSEEN) };
      if (isNumber(whole)) place += 1;
      return whole;
    });
  });
}

/**
 * The parts of the list: what the machine doubts, the others, and what was left out, each in reading order. What was
 * checked or typed stays where it is: a list that jumps under the hand is worse than one that is out of order.
 */
export function partsOf(items: readonly Item[]) {
  const read = items.filter(({ leftOut }) => leftOut === null);
  return {
    doubted: read.filter(({ number }) => number.doubtful),
    others: read.filter(({ number }) => !number.doubtful),
    leftOut: items.filter(({ leftOut }) => leftOut !== null),
  };
}

/** The rows that one steps through; of what was left out only while it is unfolded. */
export function inListOrder(items: readonly Item[], unfolded: boolean): Item[] {
  const { doubted, others, leftOut } = partsOf(items);
  return [...doubted, ...others, ...(unfolded ? leftOut : [])];
}

/** One further or back in the list, and no further than its ends; from nowhere to its start. */
export function step(list: readonly Item[], key: string | null, by: 1 | -1): Item | undefined {
  const at = list.findIndex((item) => item.key === key);
  if (at < 0) return list[0];
  return list[Math.min(list.length - 1, Math.max(0, at + by))];
}

/** The next number to look at after this one, beginning again at the top; none if all were seen. */
export function nextDoubtful(list: readonly Item[], key: string | null): Item | undefined {
  const at = list.findIndex((item) => item.key === key);
  return [...list.slice(at + 1), ...list.slice(0, at + 1)].find((item) => item.doubtful && item.key !== key);
}

/** Where Enter leads: on to what is doubtful, but of what was left out to the next such thing. */
export function afterEnter(list: readonly Item[], item: Item): Item | undefined {
  if (item.leftOut !== null) return step(list, item.key, 1);
  return item.draft === "" ? undefined : nextDoubtful(list, item.key);
}

/** What is selected once this one is gone: the one that takes its place, or the last. */
export function afterRemoval(list: readonly Item[], key: string): Item | undefined {
  const at = list.findIndex((item) => item.key === key);
  return list[at + 1] ?? list[at - 1];
}
