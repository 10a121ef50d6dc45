import type { Point, Stroke } from "./strokes";

/** What a canvas is told to do, in sheet units. */
export type Command =
  | { readonly kind: "dot"; readonly x: number; readonly y: number; readonly width: number }
  | {
      readonly kind: "curve";
      readonly from: Place;
      readonly control: Place;
      readonly to: Place;
      readonly width: number;
    };

type Place = { readonly x: number; readonly y: number };

function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, width: (a.width + b.width) / 2 };
}

/**
 * Rounds a hand's polyline: a quadratic curve from midpoint to midpoint, bent towards the point between them,
 * so that curves join without a corner. A single point, a tap, is a dot.
 */
export function toCommands(stroke: Stroke): Command[] {
  const [first] = stroke;
  if (!first) return [];
  if (stroke.length === 1) return [{ kind: "dot", ...first }];
  const commands: Command[] = [];
  let from = first;
  stroke.forEach((point, i) => {
    const next = stroke[i + 1];
    const to = next ? between(point, next) : point;
    if (to !== from) commands.push({ kind: "curve", from, control: point, to, width: to.width });
    from = to;
  });
  return commands;
}
