import type { Reading } from "@/lib/api/client";
import { percent, percentSpoken } from "@/lib/format";

/** From here on a reading is called sure, and from here on fairly sure. */
export const SURE = 0.9;
export const FAIRLY_SURE = 0.6;
/** Two digits this near to each other, the second no mere trace, pull both ways. */
export const TORN_GAP = 0.2;
export const TORN_LEAST = 0.25;

export type Ranked = { readonly digit: number; readonly share: number };
/** A doubt between more digits than these is no help to anyone. */
export const MOST_NAMED = 3;

export type Mood = "sure" | "fairly" | "guess" | "perhaps" | "torn" | "not_a_digit" | "no_ink";
type Facts = Pick<Reading, "verdict" | "probabilities"> & { readonly candidates: readonly number[] };

/** The digits by their probability; of two equals the smaller first. */
export function rank(probabilities: readonly number[]): Ranked[] {
  return probabilities
    .map((share, digit) => ({ digit, share }))
    .sort((a, b) => b.share - a.share || a.digit - b.digit);
}

/** How a reading is put into words. */
export function moodOf({ verdict, probabilities, candidates }: Facts): Mood {
  if (verdict !== "digit") return verdict;
  const [top = { share: 0 }, next = { share: 0 }] = rank(probabilities);
  if (next.share >= TORN_LEAST && top.share - next.share < TORN_GAP) return "torn";
  // The server says which digits it cannot rule out: then one alone would claim too much.
  if (candidates.length > 1 && candidates.length <= MOST_NAMED) return "perhaps";
  if (top.share >= SURE) return "sure";
  return top.share >= FAIRLY_SURE ? "fairly" : "guess";
}

export type Words = {
  /** The verdict in a few words. */
  readonly title: string;
  /** The top digit's share, where there is one digit on top. */
  readonly share: string | null;
  /** What stands beneath it: the runner-up, or what to do. */
  readonly note: string;
  /** All of it as one sentence, for those who listen. */
  readonly spoken: string;
};

const HELP: Record<"not_a_digit" | "no_ink", Words> = {
  not_a_digit: {
    title: "Not a digit",
    share: null,
    note: "There is ink, but it looks like none of the ten. Clear the sheet and write one digit, large.",
    spoken: "Not a digit. There is ink, but it looks like none of the ten.",
  },
  no_ink: {
    title: "Nothing to read",
    share: null,
    note: "The sheet is empty. Write a digit on it, or try a sample.",
    spoken: "Nothing to read: the sheet is empty.",
  },
};

const TITLES = { sure: "Sure", fairly: "Fairly sure", guess: "A guess" } as const;

/** What is said of a reading. */
export function wordsFor(reading: Facts): Words {
  const mood = moodOf(reading);
  if (mood === "not_a_digit" || mood === "no_ink") return HELP[mood];
  const [top = { digit: 0, share: 0 }, next = { digit: 0, share: 0 }] = rank(reading.probabilities);
  if (mood === "torn") {
    const [low, high] = [top.digit, next.digit].sort((a, b) => a - b);
    return {
      title: `Torn between ${low} and ${high}`,
      share: null,
      note: `${percent(top.share)} for ${top.digit}, ${percent(next.share)} for ${next.digit}`,
      spoken: `Torn between ${low} and ${high}: ${top.digit}, ${percentSpoken(top.share)}; ${next.digit}, ${percentSpoken(next.share)}.`,
    };
  }
  const doubted = reading.candidates.slice(1).join(" or ");
  return {
    title: mood === "perhaps" ? `${top.digit} or perhaps ${doubted}` : TITLES[mood],
    share: percent(top.share),
    note: `Next: ${next.digit}, ${percent(next.share)}`,
    spoken:
      `${top.digit}${mood === "perhaps" ? ` or perhaps ${doubted}` : ""}, ${percentSpoken(top.share)} sure. ` +
      `Next: ${next.digit}, ${percentSpoken(next.share)}.`,
  };
}
