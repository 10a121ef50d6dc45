import { type Brush, paint } from "./paint";
import { type Size, SQUARE, type Stroke } from "./strokes";

const PAPER = "#ffffff";
const INK = "#000000";

/** Black strokes on white paper, one sheet unit a pixel: the same picture by day and by night, on any screen. */
export function paintForReading(brush: Brush, strokes: readonly Stroke[], size: Size = SQUARE): void {
  brush.fillStyle = PAPER;
  brush.fillRect(0, 0, size.width, size.height);
  paint(brush, strokes, INK);
}

/** The picture that is uploaded: a PNG of one pixel a sheet unit, so 280×280 of a square sheet. */
export async function toPng(strokes: readonly Stroke[], size: Size = SQUARE): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  // Without transparency the PNG is smaller, and both ends are quicker with it.
  const brush = canvas.getContext("2d", { alpha: false });
  if (!brush) throw new Error("This browser gives the page no canvas to paint on.");
  paintForReading(brush, strokes, size);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The drawing could not be saved as PNG."))),
      "image/png",
    );
  });
}
