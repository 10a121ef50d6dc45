/** Whole percent for a headline, never "100%": a share of exactly 1 is only one that float32 could not tell from it. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return "<1%";
  if (share >= 0.995) return ">99%";
  return `${Math.round(share * 100)}%`;
}

/** One decimal for columns of numbers, where all ten stand one beneath the other. */
export function percentFine(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Percent as it is said aloud. */
export function percentSpoken(share: number): string {
  if (share > 0 && share < 0.005) return "under 1 percent";
  if (share >= 0.995) return "over 99 percent";
  return `${Math.round(share * 100)} percent`;
}

/** 101770 → "102k": a size to compare by, not to count with. */
export function thousands(count: number): string {
  if (count < 1000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}
