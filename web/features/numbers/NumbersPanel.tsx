"use client";

import { CircleAlert, RotateCw } from "lucide-react";
import { Button } from "@/components/Button";
import { useDelayed } from "@/components/useDelayed";
import { Exports } from "./Exports";
import { isContradicted, type Job, serverAway } from "./jobs";
import { NumberList } from "./NumberList";
import type { ReviewDesk } from "./useReview";
import { announce, emptyWords, nameOf, summary } from "./words";

/** A wait shorter than this is not shown. */
const UNNOTICED = 150;

type Props = {
  jobs: readonly Job[];
  review: ReviewDesk;
  crops: ReadonlyMap<string, ImageBitmap>;
  /** Ink lies on the sheet that was not sent yet. */
  drawing: boolean;
  onAgain: (id: number) => void;
};

/** The answer: every number of every picture, or why there is none. */
export function NumbersPanel({ jobs, review, crops, drawing, onAgain }: Props) {
  const { items, all } = review;
  const words = emptyWords(jobs, drawing, review.removed > 0);
  const busy = jobs.some(({ state }) => state === "reading");
  const late = useDelayed(busy, UNNOTICED);
  // What contradicts itself is said where it is stated.
  const failed = jobs.filter((job) => job.state === "failed" && !isContradicted(job));
  const held = serverAway(jobs) || jobs.some(({ state, failure }) => state === "waiting" && failure);
  const quick = words.title === "Reading…" && !late;

  return (
    <section aria-label="The numbers" className="numbers-list">
      <h2 className="font-serif text-3xl leading-tight">
        {items.length > 0 ? summary(items) : quick ? "Ink on the paper" : words.title}
      </h2>
      {items.length === 0 || held ? (
        <p className="mt-1 max-w-prose text-pretty text-muted">{words.note}</p>
      ) : null}
      <p role="status" className="sr-only">
        {announce(jobs, items)}
      </p>
      {items.length > 0 ? (
        <div className="mt-3">
          <Exports items={items} />
        </div>
      ) : null}
      {failed.length > 0 ? (
        <ul className="mt-1 mb-4 grid grid-cols-1 gap-2">
          {failed.map((job) => (
            <li key={job.id} className="flex items-center gap-3 rounded-md border border-line px-3 py-2">
              <CircleAlert aria-hidden className="size-5 shrink-0 text-doubt" />
              <p className="min-w-0 flex-1 text-sm text-pretty">
                <span className="font-medium">{nameOf(job)}</span>{" "}
                <span className="text-muted">{job.failure?.message}</span>
              </p>
              {job.failure?.kind === "refused" ? null : (
                <Button onClick={() => onAgain(job.id)} aria-label={`Read ${nameOf(job)} again`}>
                  <RotateCw aria-hidden className="size-4.5" />
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {all.length > 0 || review.removed > 0 ? (
        <div className={`mt-2 transition-opacity duration-150 ${late ? "opacity-60" : ""}`}>
          <NumberList review={review} crops={crops} named={jobs.length > 1} />
        </div>
      ) : null}
    </section>
  );
}
