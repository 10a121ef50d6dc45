import { type PointerEvent, type RefObject, useRef } from "react";
import { extend, penWidth, type Stroke, toSheet } from "./strokes";

type Pen = {
  readonly width: number;
  /** How many units the sheet is wide. */
  readonly across: number;
  /** The pen touched the paper. */
  onStart: () => void;
  /** The stroke grew; paint it. */
  onInk: () => void;
  /** The pen was lifted, or taken away by the system. */
  onStroke: (stroke: Stroke) => void;
};

/**
 * Turns pointer events on the sheet into strokes. One pointer draws at a time: a second finger or another
 * button is left alone. The stroke under the pen lives in a ref, so that drawing renders nothing in React.
 */
export function usePen(sheet: RefObject<HTMLElement | null>, pen: Pen) {
  const live = useRef<Stroke>([]);
  const pointer = useRef<number | null>(null);

  const add = (event: { clientX: number; clientY: number; pointerType: string; pressure: number }) => {
    const box = sheet.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const width = penWidth(pen.width, event.pointerType, event.pressure);
    live.current = extend(live.current, { ...toSheet(event.clientX, event.clientY, box, pen.across), width });
  };

  const end = (event: PointerEvent) => {
    if (pointer.current !== event.pointerId) return;
    pointer.current = null;
    const stroke = live.current;
    live.current = [];
    if (stroke.length > 0) pen.onStroke(stroke);
  };

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (pointer.current !== null || event.button !== 0 || !event.isPrimary) return;
      pointer.current = event.pointerId;
      // Keeps the stroke when the hand leaves the sheet. A pointer that is gone by now cannot be captured.
      if (event.nativeEvent.isTrusted) event.currentTarget.setPointerCapture(event.pointerId);
      live.current = [];
      add(event);
      pen.onStart();
      pen.onInk();
    },
    onPointerMove: (event: PointerEvent) => {
      if (pointer.current !== event.pointerId) return;
      // A screen paints 60 times a second; a stylus reports more often, and a fast curve needs all of it.
      const moves = event.nativeEvent.getCoalescedEvents?.() ?? [];
      for (const move of moves.length > 0 ? moves : [event]) add(move);
      pen.onInk();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onLostPointerCapture: end,
  };

  return { live, handlers };
}
