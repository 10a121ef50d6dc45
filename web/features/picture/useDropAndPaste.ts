import { useEffect, useRef, useState } from "react";
import { carriesFiles, pick } from "./picture";

/**
 * Takes pictures that are dropped anywhere on the window or pasted into it.
 *
 * @returns whether something that could be dropped hovers over the window
 */
export function useDropAndPaste(onFile: (file: File) => void): boolean {
  const [hovering, setHovering] = useState(false);
  const latest = useRef(onFile);
  useEffect(() => {
    latest.current = onFile;
  });

  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      setHovering(true);
    };
    const leave = (event: DragEvent) => {
      // Leaving one element for the next is not leaving the window.
      if (event.relatedTarget === null) setHovering(false);
    };
    const drop = (event: DragEvent) => {
      setHovering(false);
      if (!carriesFiles(event.dataTransfer)) return;
      // Otherwise the browser would leave the page to show the file.
      event.preventDefault();
      const file = pick(event.dataTransfer);
      if (file) latest.current(file);
    };
    const paste = (event: ClipboardEvent) => {
      const file = pick(event.clipboardData);
      if (!file) return;
      event.preventDefault();
      latest.current(file);
    };
    const listeners = new AbortController();
    const { signal } = listeners;
    window.addEventListener("dragover", over, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("drop", drop, { signal });
    window.addEventListener("paste", paste, { signal });
    return () => listeners.abort();
  }, []);

  return hovering;
}
