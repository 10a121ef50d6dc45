"use client";

import type { ReactNode } from "react";
import { Bars } from "./Bars";
import { Frame } from "./Frame";
import { PieSlot } from "./PieSlot";
import type { Phase } from "./phase";

type Props = {
  phase: Phase;
  thinking: boolean;
  /** The choice of models, which stands beside what the model saw. */
  children: ReactNode;
};

/** Everything that led to the answer: the probabilities, what the model saw, and which model it was. */
export function Details({ phase, thinking, children }: Props) {
  const reading = phase.kind === "read" ? phase.reading : null;
  // An empty sheet has no probabilities worth showing: all ten are as likely as nothing is.
  const probabilities = reading && reading.verdict !== "no_ink" ? reading.probabilities : null;
  return (
    <div className={`grid gap-7 transition-opacity duration-150 ${thinking && reading ? "opacity-60" : ""}`}>
      <section aria-labelledby="probabilities-title">
        <h2 id="probabilities-title" className="label">
          Probabilities
        </h2>
        <div className="mt-3 flex flex-col items-center gap-6 sm:flex-row sm:gap-8">
          <PieSlot probabilities={probabilities} />
          <Bars probabilities={probabilities} digit={reading?.digit ?? null} />
        </div>
      </section>
      <div className="grid gap-7 border-line border-t pt-6 sm:grid-cols-[auto_1fr] sm:gap-8">
        <section aria-labelledby="frame-title">
          <h2 id="frame-title" className="label">
            What the model saw
          </h2>
          <div className="mt-3">
            <Frame frame={reading?.frame ?? null} />
          </div>
          <p className="mt-1.5 min-h-5 text-sm text-muted" data-testid="read-by">
            {reading ? <>Read by {reading.model}</> : null}
          </p>
        </section>
        {children}
      </div>
    </div>
  );
}
