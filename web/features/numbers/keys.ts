/** What a key does in a number's field. */
export type KeyAction = "next" | "previous" | "accept" | "restore" | "remove" | "undo";

type Key = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  /** A keyboard that composes characters uses Enter and the arrows itself. */
  readonly isComposing: boolean;
};

/** Where one is in the field. */
export type Caret = {
  readonly start: number;
  readonly end: number;
  readonly length: number;
  /** Something was typed since the number was selected. */
  readonly typing: boolean;
};

const PLAIN: Readonly<Record<string, KeyAction>> = {
  ArrowDown: "next",
  ArrowUp: "previous",
  Enter: "accept",
  Escape: "restore",
};

/**
 * Delete takes the number away unless there is something else for it to delete: a character after the caret,
 * or anything at all while one types.
 */
function takesAway({ start, end, length, typing }: Caret): boolean {
  const all = start === 0 && end === length;
  const behindAll = start === length;
  return !typing && (all || behindAll);
}

/** Which action a key stands for; null leaves it to the field. */
export function keyAction(key: Key, caret: Caret): KeyAction | null {
  if (key.isComposing || key.altKey) return null;
  const command = key.ctrlKey || key.metaKey;
  if (command) return key.key.toLowerCase() === "z" && !key.shiftKey && !caret.typing ? "undo" : null;
  if (key.key === "Delete") return !key.shiftKey && takesAway(caret) ? "remove" : null;
  return key.shiftKey ? null : (PLAIN[key.key] ?? null);
}
