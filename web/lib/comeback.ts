/** The pauses between one look for the server and the next, in ms; the last one goes on. */
const PAUSES = [1000, 1000, 2000, 4000, 8000] as const;

/** How long to wait before looking again: soon at first, gently later. */
export function pauseBefore(look: number): number {
  return PAUSES[Math.min(Math.max(look, 0), PAUSES.length - 1)] ?? 8000;
}
