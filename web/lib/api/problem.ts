/**
 * What went wrong, as far as the page acts differently on it.
 * - `away`: nobody answered; wait for the server and ask again
 * - `busy`: the server answered that it cannot now; wait and ask again
 * - `fault`: the server failed over this picture; asking by itself again would only repeat that
 * - `model`: the model asked for cannot read; offer the default one
 * - `refused`: what was sent cannot be read; only something else helps
 */
export type FailureKind = "away" | "busy" | "fault" | "model" | "refused";

export class Failure extends Error {
  readonly kind: FailureKind;

  /** @param sentence one sentence for a person, with the way out */
  constructor(kind: FailureKind, sentence: string) {
    super(sentence);
    this.name = "Failure";
    this.kind = kind;
  }
}

const AWAY = "The server does not answer. Your drawing is safe; it is read as soon as the server is back.";
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

function kindOf(status: number, modelNamed: boolean, comeBack: boolean): FailureKind {
  if (status === 404) return "model";
  // A server that is up says 503 of a model that it could not load, and then waiting would not help.
  if (status === 503 && modelNamed && !comeBack) return "model";
  if (status === 429 || status === 503) return "busy";
  return status >= 500 ? "fault" : "refused";
}

/**
 * Reads an error answer of `POST /predict/`.
 *
 * @param status the HTTP status, 400 or above
 * @param body the parsed body; a problem of RFC 9457 where the server itself answered
 * @param modelNamed whether the request named a model instead of leaving the choice to the server
 * @param comeBack whether the server said when to try again (`Retry-After`)
 */
export function toFailure(status: number, body: unknown, modelNamed = false, comeBack = false): Failure {
  const detail = detailOf(body);
  const kind = kindOf(status, modelNamed, comeBack);
  if (detail) return new Failure(kind, detail);
  // No problem document: something between the page and the server answered.
  if (status >= 500) return away();
  if (kind === "busy") return new Failure(kind, BUSY);
  return new Failure(kind, `The server refused (status ${status}) without saying why; try another picture.`);
}
