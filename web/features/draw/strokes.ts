/** The sheet is a square of this many units a side, whatever its size on the screen. */
export const SHEET = 280;

/** A sheet in sheet units: a pen is as wide on every sheet, only there is more or less paper. */
export type Size = { readonly width: number; readonly height: number };

export const SQUARE: Size = { width: SHEET, height: SHEET };
/** Room for a number of many digits, or a few lines of them. */
export const WIDE: Size = { width: 3 * SHEET, height: 360 };

/** A place on the sheet, in sheet units, and how wide the pen was there. */
export type Point = { readonly x: number; readonly y: number; readonly width: number };
export type Stroke = readonly Point[];

/** Pen widths in sheet units; the default is as wide to the digit as MNIST's pens were. */
export const PEN = { thin: 8, usual: 20, thick: 36 } as const;

/** Points nearer than this add nothing to see, and a line of no length would not be painted at all. */
const NEAR = 0.6;

/** Where a pen stands on a screen: the sheet's box and the pointer, both in CSS px. */
export type Box = { readonly left: number; readonly top: number; readonly width: number };

/**
 * CSS px → sheet units. A captured pointer may leave the sheet; so may its stroke, and it is simply not seen there.
 *
 * @param across how many units the sheet is wide
 */
export function toSheet(
  clientX: number,
  clientY: number,
  box: Box,
  across: number = SHEET,
): { x: number; y: number } {
  const scale = across / box.width;
  return { x: (clientX - box.left) * scale, y: (clientY - box.top) * scale };
}

/**
 * How wide a pen writes: a stylus gives way by up to a third, a mouse or a finger not at all.
 *
 * @param pressure 0..1 as the browser reports it
 */
export function penWidth(width: number, pointerType: string, pressure: number): number {
  if (pointerType !== "pen" || pressure <= 0) return width;
  return width * (0.7 + 0.6 * Math.min(pressure, 1));
}

/** The stroke with one more point, or the same stroke where the pen hardly moved. */
export function extend(stroke: Stroke, point: Point): Stroke {
  const last = stroke.at(-1);
  if (last && Math.hypot(point.x - last.x, point.y - last.y) < NEAR) return stroke;
  return [...stroke, point];
}
