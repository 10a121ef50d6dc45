import { type Command, toCommands } from "./geometry";
import type { Stroke } from "./strokes";

/** What a canvas can do that painting needs; an OffscreenCanvas and a screen's canvas both can. */
export type Brush = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function apply(brush: Brush, command: Command): void {
  brush.beginPath();
  if (command.kind === "dot") {
    brush.arc(command.x, command.y, command.width / 2, 0, 2 * Math.PI);
    brush.fill();
    return;
  }
  const { from, control, to } = command;
  brush.lineWidth = command.width;
  brush.moveTo(from.x, from.y);
  brush.quadraticCurveTo(control.x, control.y, to.x, to.y);
  brush.stroke();
}

/** Paints strokes in one colour; the brush's units are the sheet's. */
export function paint(brush: Brush, strokes: readonly Stroke[], color: string): void {
  brush.fillStyle = color;
  brush.strokeStyle = color;
  brush.lineCap = "round";
  brush.lineJoin = "round";
  for (const stroke of strokes) for (const command of toCommands(stroke)) apply(brush, command);
}

/** How many device px a canvas needs along a side of so many CSS px to be sharp. */
export function backing(cssLength: number, pixelRatio: number): number {
  return Math.max(1, Math.round(cssLength * Math.max(1, pixelRatio)));
}

/**
 * Repaints a screen's canvas from scratch.
 *
 * @param across how many units the sheet is wide
 */
export function repaint(
  canvas: HTMLCanvasElement,
  strokes: readonly Stroke[],
  color: string,
  across: number,
): void {
  const brush = canvas.getContext("2d");
  if (!brush) return;
  const scale = canvas.width / across;
  brush.setTransform(1, 0, 0, 1, 0, 0);
  brush.clearRect(0, 0, canvas.width, canvas.height);
  brush.setTransform(scale, 0, 0, scale, 0, 0);
  paint(brush, strokes, color);
}
