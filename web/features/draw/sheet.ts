import type { Stroke } from "./strokes";

/** A picture from a file, the clipboard or another window. */
export type Picture = { readonly blob: Blob; readonly name: string };

/** What lies on the sheet: strokes, or one picture, or nothing. */
export type Content = { readonly strokes: readonly Stroke[]; readonly picture: Picture | null };

/** Why the sheet changed last; it decides how soon it is read. */
export type Cause = "none" | "stroke" | "sample" | "picture" | "undo" | "clear";

export type SheetState = {
  readonly content: Content;
  /** Earlier contents, the latest last, for Undo; Clear can be undone too. */
  readonly past: readonly Content[];
  /** Grows with every change: two sheets with the same number hold the same thing. */
  readonly revision: number;
  readonly cause: Cause;
};

export type SheetAction =
  | { readonly type: "stroke"; readonly stroke: Stroke }
  | { readonly type: "sample"; readonly strokes: readonly Stroke[] }
  | { readonly type: "picture"; readonly picture: Picture }
  | { readonly type: "undo" }
  | { readonly type: "clear" };

const MOST_UNDOS = 200;
const EMPTY: Content = { strokes: [], picture: null };

export const FRESH: SheetState = { content: EMPTY, past: [], revision: 0, cause: "none" };

export function isEmpty({ strokes, picture }: Content): boolean {
  return strokes.length === 0 && picture === null;
}

function turn(state: SheetState, content: Content, cause: Cause): SheetState {
  const past = [...state.past, state.content].slice(-MOST_UNDOS);
  return { content, past, revision: state.revision + 1, cause };
}

export function reduceSheet(state: SheetState, action: SheetAction): SheetState {
  switch (action.type) {
    case "stroke":
      // Writing on a picture starts a new sheet: the two would be read as one.
      return turn(state, { strokes: [...state.content.strokes, action.stroke], picture: null }, "stroke");
    case "sample":
      return turn(state, { strokes: action.strokes, picture: null }, "sample");
    case "picture":
      return turn(state, { strokes: [], picture: action.picture }, "picture");
    case "clear":
      return isEmpty(state.content) ? state : turn(state, EMPTY, "clear");
    case "undo": {
      const content = state.past.at(-1);
      if (!content) return state;
      return { content, past: state.past.slice(0, -1), revision: state.revision + 1, cause: "undo" };
    }
  }
}

/** What lies on the sheet, for those who do not see it. */
export function describeSheet({ strokes, picture }: Content): string {
  if (picture) return `Sheet with the picture ${picture.name}`;
  if (strokes.length === 0) return "Sheet, empty";
  return `Sheet with ${strokes.length} ${strokes.length === 1 ? "stroke" : "strokes"}`;
}
