import { useCallback, useMemo, useReducer, useState } from "react";
import { afterEnter, afterRemoval, inListOrder, isNumber, itemsOf, step } from "./items";
import type { Job } from "./jobs";
import type { KeyAction } from "./keys";
import { NOTHING_SAID, reduceReview } from "./review";

/** Which row is to come into sight, and whether to have the keyboard; each wish is an object of its own. */
export type Wish = { readonly key: string; readonly focus: boolean };

/** The numbers of all pictures, what a person makes of them, and which one is selected. */
export function useReview(jobs: readonly Job[]) {
  const [review, say] = useReducer(reduceReview, NOTHING_SAID);
  const [selected, setSelected] = useState<string | null>(null);
  const [typing, setTyping] = useState(false);
  const [wish, setWish] = useState<Wish | null>(null);
  /** Whether what was left out is shown: of a page of text it would flood the list. */
  const [unfolded, setUnfolded] = useState(false);

  const all = useMemo(() => itemsOf(jobs, review), [jobs, review]);
  const items = useMemo(() => all.filter(isNumber), [all]);
  const list = useMemo(() => inListOrder(all, unfolded), [all, unfolded]);
  const current = list.find(({ key }) => key === selected) ?? null;

  const select = useCallback((key: string) => {
    setSelected(key);
    setTyping(false);
  }, []);
  /** Selects and brings into sight. */
  const goTo = useCallback(
    (key: string | undefined, focus = true) => {
      if (key === undefined) return;
      if (jobs.some(({ leftOut }) => leftOut.some((known) => known.key === key))) setUnfolded(true);
      select(key);
      setWish({ key, focus });
    },
    [select, jobs],
  );
  const fold = () => {
    setUnfolded(!unfolded);
    // Unfolding again must not bring one to another picture.
    if (unfolded && current?.leftOut) setSelected(null);
  };

  const change = (key: string, text: string) => {
    setTyping(true);
    say({ type: "type", key, text });
  };

  const undo = (focus = true) => {
    const key = review.removals.at(-1);
    say({ type: "undo" });
    goTo(key, focus);
  };

  /** @param focus whether the number that one comes to gets the keyboard */
  const act = (action: KeyAction, key: string, focus = true) => {
    const item = list.find((each) => each.key === key);
    if (!item) return;
    switch (action) {
      case "next":
        return goTo(step(list, key, 1)?.key, focus);
      case "previous":
        return goTo(step(list, key, -1)?.key, focus);
      case "accept":
        // Of what was left out there is nothing read that could be right.
        if (item.leftOut === null) say({ type: "accept", key, text: item.number.text });
        else say({ type: "leave", key });
        return goTo(afterEnter(list, item)?.key ?? key, focus);
      case "remove":
        goTo(afterRemoval(list, key)?.key, focus);
        return say({ type: "remove", key });
      case "undo":
        return undo(focus);
      case "restore":
        say({ type: "restore", key });
        return goTo(key, focus);
    }
  };
  /** The field was left, perhaps empty. */
  const leave = (key: string) => say({ type: "leave", key });

  const removed = review.removals.length;
  return {
    /** Every number, what a person typed for what was left out too. */
    items,
    /** Those, and what was left out and is no number. */
    all,
    list,
    current,
    wish,
    typing,
    removed,
    unfolded,
    fold,
    select,
    goTo,
    change,
    leave,
    act,
    undo,
  };
}

export type ReviewDesk = ReturnType<typeof useReview>;
