import type { MouseEvent } from "react";

/** Whether a finger did it: giving a field the focus then would call up a keyboard that hides the page. */
export function byTouch({ nativeEvent }: MouseEvent): boolean {
  return nativeEvent instanceof PointerEvent && nativeEvent.pointerType === "touch";
}
