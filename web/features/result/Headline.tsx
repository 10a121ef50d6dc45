"use client";

import { CircleAlert, CloudOff, Hourglass } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import type { FailureKind } from "@/lib/api/problem";
import { digitColor } from "@/lib/digits";
import type { Phase } from "./phase";

type Props = {
  phase: Phase;
  /** A request takes longer than one would notice. */
  thinking: boolean;
  /** The page reads by itself. */
  auto: boolean;
  onRetry: () => void;
  onDefaultModel: () => void;
};

const TITLES: Record<FailureKind, string> = {
  away: "No server",
  busy: "One moment",
  fault: "That went wrong",
  model: "That model cannot read",
  refused: "Cannot be read",
  contradiction: "Cannot be read",
};

const ICONS = {
  away: CloudOff,
  busy: Hourglass,
  fault: CircleAlert,
  model: CircleAlert,
  refused: CircleAlert,
  contradiction: CircleAlert,
};

/** The answer in one look: the digit, as large as it goes, and how sure it is. Its height never changes. */
export function Headline({ phase, thinking, auto, onRetry, onDefaultModel }: Props) {
  return (
    <div className="flex min-h-40 items-center gap-5 sm:min-h-44 sm:gap-7" data-phase={phase.kind}>
      <div aria-hidden className="grid h-40 w-20 shrink-0 place-items-center sm:h-44 sm:w-28">
        <Figure phase={phase} />
      </div>
      <div className="min-w-0 flex-1">
        <Said phase={phase} thinking={thinking} auto={auto} />
        {phase.kind === "failed" && phase.failure.kind !== "refused" ? (
          <div className="mt-3">
            {phase.failure.kind === "model" ? (
              <Button onClick={onDefaultModel}>Read with the default model</Button>
            ) : (
              <Button onClick={onRetry}>Retry</Button>
            )}
          </div>
        ) : null}
      </div>
    </div>
  );
}

function Figure({ phase }: { phase: Phase }) {
  if (phase.kind === "failed") {
    const Icon = ICONS[phase.failure.kind];
    return <Icon className="size-14 text-muted sm:size-16" strokeWidth={1.25} />;
  }
  const digit = phase.kind === "read" ? phase.reading.digit : null;
  if (digit === null) return <span className="figure text-line">?</span>;
  return (
    <span key={digit} className="figure appear" style={{ color: digitColor(digit) }} data-testid="digit">
      {digit}
    </span>
  );
}

function Said({ phase, thinking, auto }: Pick<Props, "phase" | "thinking" | "auto">) {
  if (phase.kind === "failed") {
    return <Lines title={TITLES[phase.failure.kind]} note={phase.failure.message} />;
  }
  if (phase.kind === "read") {
    const { title, share, note } = phase.words;
    const changed = phase.stale && !auto;
    return (
      <Lines
        title={title}
        note={changed ? "The sheet has changed since; press Predict." : note}
        dim={thinking}
      >
        {share ? <p className="text-3xl tabular-nums">{share}</p> : null}
      </Lines>
    );
  }
  if (phase.kind === "thinking" && thinking) return <Lines title="Reading…" note="" />;
  if (phase.kind === "empty") {
    return <Lines title="What will it be?" note={`Write a digit from 0 to 9. ${how(auto)}`} />;
  }
  return <Lines title="Ink on the paper" note={how(auto)} />;
}

function how(auto: boolean): string {
  return auto ? "It is read as soon as you lift the pen." : "Press Predict to have it read.";
}

type LinesProps = { title: string; note: string; dim?: boolean; children?: ReactNode };

function Lines({ title, note, dim = false, children }: LinesProps) {
  return (
    <div className={`transition-opacity duration-150 ${dim ? "opacity-60" : ""}`}>
      <p className="font-serif text-3xl leading-tight text-balance sm:text-4xl">{title}</p>
      {children}
      <p className="mt-1 max-w-prose text-pretty text-muted">{note}</p>
    </div>
  );
}
