/** The ten classes, in the order of every list of probabilities. */
export const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** A digit's own colour; globals.css holds the ten, for day and for night. */
export function digitColor(digit: number): string {
  return `var(--digit-${digit})`;
}
