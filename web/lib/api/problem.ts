/**
 * What went wrong, as far as the page acts differently on it.
 * - `away`: nobody answered; wait for the server and ask again
 * - `busy`: the server answered that it cannot now; wait and ask again
 * - `fault`: the server failed over this picture; asking by itself again would only repeat that
 * - `model`: the model asked for cannot read; offer the default one
 * - `refused`: what was sent cannot be read; only something else helps
 * - `contradiction`: no number could be as it was expected; only other expectations help
 */
export type FailureKind = "away" | "busy" | "fault" | "model" | "refused" | "contradiction";

export class Failure extends Error {
  readonly kind: FailureKind;
  /** When the server wants to be asked again, in ms from now; null where it did not say. */
  readonly after: number | null;

  /** @param sentence one sentence for a person, with the way out */
  constructor(kind: FailureKind, sentence: string, after: number | null = null) {
    super(sentence);
    this.name = "Failure";
    this.kind = kind;
    this.after = after;
  }
}

const AWAY =
  "The server does not answer. What you have here is safe; it is read as soon as the server is back.";
const BUSY = "The server has too much to do; it is asked again in a moment.";
const UNCLEAR = "The server gave an answer that this page does not understand; reload the page.";

/** The server could not be reached at all. */
export function away(): Failure {
  return new Failure("away", AWAY);
}

/** An answer of status 200 that is not what the contract says. */
export function unclear(): Failure {
  return new Failure("refused", UNCLEAR);
}

function detailOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null || !("detail" in body)) return null;
  const { detail } = body;
  return typeof detail === "string" && detail.trim() !== "" ? detail : null;
}

/**
 * How long a server asks to be left alone, in ms.
 *
 * @param header the value of `Retry-After`: seconds, or a date
 * @param now in ms since 1970
 */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

function kindOf(status: number, modelNamed: boolean, comeBack: boolean): FailureKind {
  if (status === 404) return "model";
  // A server that is up says 503 of a model that it could not load, and then waiting would not help.
  if (status === 503 && modelNamed && !comeBack) return "model";
  if (status === 429 || status === 503) return "busy";
  return status >= 500 ? "fault" : "refused";
}

/**
 * Reads an error answer of `POST /predict/`, `POST /read/` or `POST /pages/`.
 *
 * @param status the HTTP status, 400 or above
 * @param body the parsed body; a problem of RFC 9457 where the server itself answered
 * @param modelNamed whether the request named a model instead of leaving the choice to the server
 * @param after when the server said to try again (`Retry-After`), in ms
 */
export function toFailure(
  status: number,
  body: unknown,
  modelNamed = false,
  after: number | null = null,
): Failure {
  const detail = detailOf(body);
  const kind = kindOf(status, modelNamed, after !== null);
  if (detail) return new Failure(kind, detail, after);
  // No problem document: something between the page and the server answered.
  if (status >= 500) return away();
  if (kind === "busy") return new Failure(kind, BUSY, after);
  return new Failure(kind, `The server refused (status ${status}) without saying why; try another picture.`);
}
