import type { PictureReading, ReadNumber } from "@/lib/api/client";
import { containment, overlap } from "./places";

/** Boxes that share this much are the same number, read once more. */
const SAME_PLACE = 0.8;
/** In the same picture so much of the smaller one is enough, if it is not of another number as well. */
const SAME_INK = 0.5;

/** A number and the name it keeps while its picture is read again. */
export type Known = {
  readonly key: string;
  /** What was left out has a text of nothing here. */
  readonly number: ReadNumber;
  /** It was taken for no number. */
  readonly leftOut: boolean;
};

/** What is known of a picture's numbers, and what was. */
export type Knowledge = {
  readonly numbers: readonly Known[];
  /** Where something is that was taken for no number. */
  readonly leftOut: readonly Known[];
  /** What is no longer found on the same picture; when it is again, it keeps its name. */
  readonly gone: readonly Known[];
  readonly keys: number;
};

export const NOTHING_KNOWN: Knowledge = { numbers: [], leftOut: [], gone: [], keys: 0 };

/** What was left out, as a number of which nothing was read: a person may say that it is one. */
function unread({ box, page }: PictureReading["left_out"][number]): ReadNumber {
  return { text: "", box, confidence: 0, doubtful: false, problem: null, page, cell: null, digits: [] };
}

type Found = { readonly number: ReadNumber; readonly leftOut: boolean; key?: string };
type Alike = (a: Omit<Known, "key">, b: Omit<Known, "key">) => boolean;

const sameKind: Alike = (a, b) => a.leftOut === b.leftOut;
const samePlace: Alike = (a, b) => overlap(a.number.box, b.number.box) >= SAME_PLACE;
const near: Alike = (a, b) => containment(a.number.box, b.number.box) >= SAME_INK;

/**
 * A number that is where one was keeps its name, and with it what a person said of it. In the same picture, read with
 * other expectations, nothing that was said is forgotten: not of a number that has grown, nor of one that is gone.
 * What was left out may be read as a number then, and the other way round; but a drawing around a number is not taken
 * for it as long as there is another number that it may be.
 *
 * @param same the picture is the one that was read before
 */
export function recognise(
  { id, ...before }: Knowledge & { readonly id: number },
  reading: PictureReading,
  same: boolean,
): Knowledge {
  const left = [...before.numbers, ...before.leftOut, ...(same ? before.gone : [])];
  const found: Found[] = [
    ...reading.numbers.map((number) => ({ number, leftOut: false })),
    ...reading.left_out.map((thing) => ({ number: unread(thing), leftOut: true })),
  ];
  const name = (each: Found, known: Known) => {
    each.key = known.key;
    left.splice(left.indexOf(known), 1);
  };
  const nameBy = (alike: Alike) => {
    for (const each of found.filter(({ key }) => key === undefined)) {
      const known = left.find((one) => alike(one, each));
      if (known) name(each, known);
    }
  };
  const nameIfSure = (alike: Alike) => {
    const fresh = found.filter(({ key }) => key === undefined);
    for (const each of fresh) {
      const [only, ...others] = left.filter((one) => alike(one, each));
      if (!only || others.length > 0) continue;
      if (fresh.filter((one) => alike(only, one)).length === 1) name(each, only);
    }
  };
  nameBy((a, b) => sameKind(a, b) && samePlace(a, b));
  nameBy(samePlace);
  if (same) {
    nameIfSure((a, b) => sameKind(a, b) && near(a, b));
    nameIfSure(near);
  }
  let keys = before.keys;
  const known = found.map(({ number, leftOut, key }): Known => {
    if (key === undefined) keys += 1;
    return { key: key ?? `${id}.${keys}`, number, leftOut };
  });
  return {
    numbers: known.filter(({ leftOut }) => !leftOut),
    leftOut: known.filter(({ leftOut }) => leftOut),
    gone: same ? left : [],
    keys,
  };
}
