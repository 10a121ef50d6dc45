import { useEffect, useRef } from "react";

/** Elements that have a use for Enter themselves. */
const OWN_ENTER = "button, a[href], input, select, textarea, summary, [contenteditable]";

type Keys = { onEnter: () => void; onUndo: () => void };

/** The page's two keys: Enter reads the sheet, Ctrl or Cmd with Z takes a stroke back. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      const onControl = event.target instanceof Element && event.target.closest(OWN_ENTER) !== null;
      const modified = event.ctrlKey || event.metaKey;
      if (event.key === "Enter" && !onControl && !modified) latest.current.onEnter();
      else if (event.key.toLowerCase() === "z" && modified && !event.shiftKey) {
        event.preventDefault();
        latest.current.onUndo();
      }
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  }, []);
}
