import { useEffect, useRef } from "react";

/** Elements that have a use for Enter themselves. */
const OWN_ENTER = "button, a[href], input, select, textarea, summary, [contenteditable]";

/** Where one types, Ctrl with Z is for what was typed. */
const OWN_UNDO =
  "input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, [contenteditable]";

type Keys = { onEnter?: () => void; onUndo: () => void };

/** The page's two keys: Enter reads the sheet, Ctrl or Cmd with Z takes a stroke back. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      const within = (kind: string) => event.target instanceof Element && event.target.closest(kind) !== null;
      const modified = event.ctrlKey || event.metaKey;
      if (event.key === "Enter" && !within(OWN_ENTER) && !modified) latest.current.onEnter?.();
      else if (event.key.toLowerCase() === "z" && modified && !event.shiftKey && !within(OWN_UNDO)) {
        event.preventDefault();
        latest.current.onUndo();
      }
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  }, []);
}
