import type { Reading } from "@/lib/api/client";
import { Failure } from "@/lib/api/problem";
import { type Words, wordsFor } from "./words";

/** What the answer's side of the page shows. */
export type Phase =
  /** Nothing on the sheet, nothing asked. */
  | { readonly kind: "empty" }
  /** Something on the sheet that was not read yet. */
  | { readonly kind: "unread" }
  | { readonly kind: "thinking" }
  /** An answer; `stale` while the sheet has moved on and the next answer is on its way. */
  | { readonly kind: "read"; readonly reading: Reading; readonly words: Words; readonly stale: boolean }
  | { readonly kind: "failed"; readonly failure: Failure };

type Facts = {
  readonly sheetEmpty: boolean;
  readonly asked: boolean;
  readonly fetching: boolean;
  readonly error: unknown;
  readonly reading: Reading | undefined;
  /** The answer is to an earlier sheet. */
  readonly earlier: boolean;
  /** The failure that stood when this was asked. */
  readonly before: unknown;
  /** What the browser itself refused, before anything was sent. */
  readonly obstacle: Failure | null;
};

const BUG = new Failure("fault", "This page made a mistake while reading; reload it and try again.");

/** Whether only the server's return helps, for which the page can wait. */
export function waitsForServer(error: unknown): error is Failure {
  return error instanceof Failure && (error.kind === "away" || error.kind === "busy");
}

export function phaseOf(facts: Facts): Phase {
  const { reading, error } = facts;
  if (facts.obstacle) return { kind: "failed", failure: facts.obstacle };
  if (!facts.asked) return { kind: facts.sheetEmpty ? "empty" : "unread" };
  if (error) return { kind: "failed", failure: error instanceof Failure ? error : BUG };
  // A server that was away stays so until it answers: each look for it would blink otherwise.
  if (facts.fetching && waitsForServer(facts.before)) return { kind: "failed", failure: facts.before };
  if (reading) return { kind: "read", reading, words: wordsFor(reading), stale: facts.earlier };
  return { kind: facts.fetching ? "thinking" : "unread" };
}

/** One sentence for the live region: said once an answer stands, silent while it may still change. */
export function announce(phase: Phase): string {
  if (phase.kind === "failed") return phase.failure.message;
  return phase.kind === "read" && !phase.stale ? phase.words.spoken : "";
}
