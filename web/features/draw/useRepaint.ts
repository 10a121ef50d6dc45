import { type RefObject, useCallback, useEffect, useRef } from "react";
import { onThemeChange } from "@/lib/theme";
import { backing, repaint } from "./paint";
import type { Stroke } from "./strokes";

/**
 * Keeps a canvas showing the strokes: after each change, at any size and pixel density, in the theme's ink.
 *
 * @param strokesNow what to show, the stroke under the pen included; asked once a frame at most
 * @param across how many units the sheet is wide
 * @returns asks for a repaint in the next frame
 */
export function useRepaint(
  canvas: RefObject<HTMLCanvasElement | null>,
  strokesNow: () => readonly Stroke[],
  across: number,
): () => void {
  const frame = useRef(0);
  const latest = useRef(strokesNow);
  useEffect(() => {
    latest.current = strokesNow;
  });

  const soon = useCallback(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const at = canvas.current;
      if (!at) return;
      const width = backing(at.clientWidth, window.devicePixelRatio);
      const height = backing(at.clientHeight, window.devicePixelRatio);
      if (at.width !== width || at.height !== height) {
        at.width = width;
        at.height = height;
      }
      repaint(at, latest.current(), getComputedStyle(at).color, across);
    });
  }, [canvas, across]);

  useEffect(() => {
    const at = canvas.current;
    if (!at) return;
    const sizes = new ResizeObserver(soon);
    sizes.observe(at);
    // Zooming and moving to another screen change the density, and the window with it.
    window.addEventListener("resize", soon);
    const themes = onThemeChange(soon);
    return () => {
      sizes.disconnect();
      window.removeEventListener("resize", soon);
      themes();
      cancelAnimationFrame(frame.current);
    };
  }, [canvas, soon]);

  return soon;
}
