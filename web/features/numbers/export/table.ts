import type { Item } from "../items";

/** One number as it leaves the page. */
export type Row = {
  readonly picture: string;
  /** Its place in the reading order of its picture, from 1. */
  readonly number: number;
  /** Its cell in the table that was expected, from 1; null where none was, or where none fits. */
  readonly row: number | null;
  readonly column: number | null;
  readonly text: string;
  readonly confidence: number;
  readonly doubtful: boolean;
  readonly checked: "typed" | "accepted" | "";
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

export const COLUMNS = [
  "picture",
  "number",
  "row",
  "column",
  "text",
  "confidence",
  "doubtful",
  "checked",
  "left",
  "top",
  "width",
  "height",
] as const satisfies readonly (keyof Row)[];

/** Float32's noise behind the fourth digit says nothing. */
function rounded(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}

export function rowsOf(items: readonly Item[]): Row[] {
  return items.map(({ picture, place, text, number, doubtful, checked }) => {
    const [left, top, width, height] = number.box;
    const [row, column] = number.cell ?? [null, null];
    const confidence = rounded(number.confidence);
    return {
      picture,
      number: place,
      row,
      column,
      text,
      confidence,
      doubtful,
      checked,
      left,
      top,
      width,
      height,
    };
  });
}

/** A number as a spreadsheet knows it: one separator before the fraction, at most as many digits as it can hold. */
const PLAIN = /^-?\d+(?:[.,]\d+)?$/;

export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}
