import type { ReadNumber } from "@/lib/api/client";
import type { Job } from "./jobs";
import { type Review, UNSEEN } from "./review";

/** How a number was checked by a person. */
export type Checked = "typed" | "accepted" | "";

/** A number as it stands: what was read, and what a person made of it. */
export type Item = {
  readonly key: string;
  readonly job: number;
  readonly picture: string;
  /** Its place in the reading order of its picture, from 1. */
  readonly place: number;
  readonly number: ReadNumber;
  /** What is in its field; may be empty while someone types. */
  readonly draft: string;
  readonly text: string;
  readonly checked: Checked;
  /** Doubtful to the machine, and nobody has looked at it yet. */
  readonly doubtful: boolean;
};

/** All numbers of all pictures in reading order, without those that a person removed. */
export function itemsOf(jobs: readonly Job[], { marks }: Review): Item[] {
  return jobs.flatMap(({ id, name, numbers }) =>
    numbers
      .filter(({ key }) => !marks[key]?.removed)
      .map(({ key, number }, i) => {
        const { typed, accepted } = marks[key] ?? UNSEEN;
        const changed = typed !== null && typed !== "" && typed !== number.text;
        const checked = changed ? "typed" : accepted === number.text ? "accepted" : "";
        return {
          key,
          job: id,
          picture: name,
          place: i + 1,
          number,
          draft: typed ?? number.text,
          text: changed ? typed : number.text,
          checked,
          doubtful: number.doubtful && checked === "",
        };
      }),
  );
}

/**
 * The order of the list: what the machine doubts first, each part in reading order. A number that was checked
 * stays where it is: a list that jumps under the hand is worse than one that is out of order.
 */
export function inListOrder(items: readonly Item[]): Item[] {
  return [
    ...items.filter(({ number }) => number.doubtful),
    ...items.filter(({ number }) => !number.doubtful),
  ];
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

/** What is selected once this one is gone: the one that takes its place, or the last. */
export function afterRemoval(list: readonly Item[], key: string): Item | undefined {
  const at = list.findIndex((item) => item.key === key);
  return list[at + 1] ?? list[at - 1];
}
