import { percent } from "@/lib/format";

/** Thinner slices than this are drawn together: alone they would be hairlines. */
export const THINNEST = 0.01;
/** All thin ones together, where even they are less than this, are not drawn: the gap around them would be wider. */
export const HARDLY = 0.005;
/** A slice from here on has no neighbour that is drawn. */
export const WHOLE = 1 - HARDLY;
/** Slices from here on have room for their digit. */
export const ROOM_FOR_LABEL = 0.07;

export type Slice = {
  /** null: the thin ones together. */
  readonly digit: number | null;
  readonly share: number;
};

/** The slices of the pie in the order of the digits, the thin ones as one at the end. */
export function toSlices(probabilities: readonly number[]): Slice[] {
  const all = probabilities.map((share, digit) => ({ digit, share }));
  const slices: Slice[] = all.filter(({ share }) => share >= THINNEST);
  const rest = all.filter(({ share }) => share < THINNEST).reduce((sum, { share }) => sum + share, 0);
  return rest >= HARDLY ? [...slices, { digit: null, share: rest }] : slices;
}

/** The pie in words, the largest slice first. */
export function describeSlices(slices: readonly Slice[]): string {
  const parts = [...slices]
    .sort((a, b) => Number(a.digit === null) - Number(b.digit === null) || b.share - a.share)
    .map(({ digit, share }) => `${digit ?? "others"} ${percent(share)}`);
  return `Pie chart of the probabilities: ${parts.join(", ")}`;
}
