/** Left, top, width, height in pixels of the upright picture. */
export type Box = readonly [left: number, top: number, width: number, height: number];
type Size = { readonly width: number; readonly height: number };

/** A crop shows this much of a number's height around it: ink at the very edge is hard to judge. */
const MARGIN = 0.2;

function common(a: Box, b: Box): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  return Math.max(0, width) * Math.max(0, height);
}

/** How much two boxes are the same place: the share of what both cover in what either covers. */
export function overlap(a: Box, b: Box): number {
  const both = common(a, b);
  return both === 0 ? 0 : both / (a[2] * a[3] + b[2] * b[3] - both);
}

/** How much one of two boxes is a part of the other: the share of the smaller one that both cover. */
export function containment(a: Box, b: Box): number {
  const both = common(a, b);
  return both === 0 ? 0 : both / Math.min(a[2] * a[3], b[2] * b[3]);
}

/** Whether one reads what is in a box before what is in another: to its left if they are side by side, or above it. */
export function precedes(a: Box, b: Box): boolean {
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  const sideBySide = height >= Math.min(a[3], b[3]) / 2;
  return sideBySide ? a[0] < b[0] : a[1] + a[3] / 2 < b[1] + b[3] / 2;
}

/** Where a box lies on its picture however large that is shown, as CSS lengths. */
export function placeOf([left, top, width, height]: Box, picture: Size) {
  const share = (length: number, whole: number) => `${(100 * length) / whole}%`;
  return {
    left: share(left, picture.width),
    top: share(top, picture.height),
    width: share(width, picture.width),
    height: share(height, picture.height),
  };
}

/** What of the picture shows a number: its box and a little around it, as far as there is picture. */
export function around([left, top, width, height]: Box, picture: Size): Box {
  const margin = Math.round(height * MARGIN);
  const x = Math.max(0, left - margin);
  const y = Math.max(0, top - margin);
  const right = Math.min(picture.width, left + width + margin);
  const bottom = Math.min(picture.height, top + height + margin);
  return [x, y, Math.max(1, right - x), Math.max(1, bottom - y)];
}
