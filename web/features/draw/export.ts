import { type Brush, paint } from "./paint";
import { SHEET, type Stroke } from "./strokes";

const PAPER = "#ffffff";
const INK = "#000000";

/** Black strokes on white paper, one sheet unit a pixel: the same picture by day and by night, on any screen. */
export function paintForReading(brush: Brush, strokes: readonly Stroke[]): void {
  brush.fillStyle = PAPER;
  brush.fillRect(0, 0, SHEET, SHEET);
  paint(brush, strokes, INK);
}

/** The picture that is uploaded: a PNG of 280×280. */
export async function toPng(strokes: readonly Stroke[]): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = SHEET;
  canvas.height = SHEET;
  // Without transparency the PNG is smaller, and both ends are quicker with it.
  const brush = canvas.getContext("2d", { alpha: false });
  if (!brush) throw new Error("This browser gives the page no canvas to paint on.");
  paintForReading(brush, strokes);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The drawing could not be saved as PNG."))),
      "image/png",
    );
  });
}
