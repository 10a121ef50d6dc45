import { useEffect, useRef, useState } from "react";
import { carriesFiles, filesOf } from "./picture";

/**
 * Takes pictures that are dropped anywhere on the window or pasted into it.
 *
 * @param onFiles gets one file at least, pictures first
 * @returns whether something that could be dropped hovers over the window
 */
export function useDropAndPaste(onFiles: (files: File[]) => void): boolean {
  const [hovering, setHovering] = useState(false);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
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
      const files = filesOf(event.dataTransfer);
      if (files.length > 0) latest.current(files);
    };
    const paste = (event: ClipboardEvent) => {
      const files = filesOf(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
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
