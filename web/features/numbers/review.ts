/** What a person said of a number. */
export type Mark = {
  /** What it is instead of what was read. */
  readonly typed: string | null;
  /** The text that was found right; another reading of the same place was not looked at. */
  readonly accepted: string | null;
  readonly removed: boolean;
};

/** Everything a person said, by the keys of the numbers. */
export type Review = {
  readonly marks: Readonly<Record<string, Mark>>;
  /** What was removed, the latest last, for Undo. */
  readonly removals: readonly string[];
};

export type ReviewAction =
  | { readonly type: "type"; readonly key: string; readonly text: string }
  | { readonly type: "accept"; readonly key: string; readonly text: string }
  | { readonly type: "leave"; readonly key: string }
  | { readonly type: "restore"; readonly key: string }
  | { readonly type: "remove"; readonly key: string }
  | { readonly type: "undo" };

export const UNSEEN: Mark = { typed: null, accepted: null, removed: false };
export const NOTHING_SAID: Review = { marks: {}, removals: [] };

/** What of something typed can stand in a number; the typographer's minus is a minus. */
export function onlyNumber(text: string): string {
  return text.replace(/[−–]/g, "-").replace(/[^\d.,-]/g, "");
}

export function reduceReview(review: Review, action: ReviewAction): Review {
  if (action.type === "undo") {
    const key = review.removals.at(-1);
    if (key === undefined) return review;
    const mark = { ...(review.marks[key] ?? UNSEEN), removed: false };
    return { marks: { ...review.marks, [key]: mark }, removals: review.removals.slice(0, -1) };
  }
  const { key } = action;
  const before = review.marks[key] ?? UNSEEN;
  const say = (mark: Mark): Review => ({ ...review, marks: { ...review.marks, [key]: mark } });
  switch (action.type) {
    case "type":
      return say({ ...before, typed: onlyNumber(action.text) });
    case "accept":
      // An emptied field is none that was found right.
      if (before.typed === "") return say({ ...before, typed: null });
      if (before.typed !== null && before.typed !== action.text) return review;
      return say({ ...before, typed: null, accepted: action.text });
    case "leave":
      return before.typed === "" ? say({ ...before, typed: null }) : review;
    case "restore":
      return say({ ...before, typed: null, accepted: null });
    case "remove":
      if (before.removed) return review;
      return { ...say({ ...before, removed: true }), removals: [...review.removals, key] };
  }
}
