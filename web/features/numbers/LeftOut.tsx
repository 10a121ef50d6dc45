"use client";

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import type { Item } from "./items";
import { leftOutWords } from "./words";

type Props = {
  items: readonly Item[];
  /** They lie beside a table that was found. */
  beyond: boolean;
  unfolded: boolean;
  onFold: () => void;
  /** Made only when there is someone to look: a page of text has hundreds. */
  rows: () => ReactNode;
};

/** What was taken for no number, folded up; what a person types for one of these is a number. */
export function LeftOut({ items, beyond, unfolded, onFold, rows }: Props) {
  if (items.length === 0) return null;
  return (
    <section aria-label="Left out">
      <h3 className="label px-2">Left out</h3>
      <button
        type="button"
        aria-expanded={unfolded}
        className="mt-1 flex min-h-11 w-full items-center gap-1 rounded-md px-1 text-left text-muted transition-colors duration-150 hover:text-accent"
        onClick={onFold}
      >
        <ChevronRight
          aria-hidden
          className={`size-4 shrink-0 transition-transform duration-150 ${unfolded ? "rotate-90" : ""}`}
        />
        {leftOutWords(items, beyond)}
      </button>
      {unfolded ? (
        <>
          <p className="px-2 text-sm text-pretty text-muted">
            If it is a number after all, type it; what stays empty is not exported.
          </p>
          <ol className="mt-1 grid grid-cols-1 gap-1">{rows()}</ol>
        </>
      ) : null}
    </section>
  );
}
