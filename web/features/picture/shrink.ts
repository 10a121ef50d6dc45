import { Failure } from "@/lib/api/problem";
import { MOST_BYTES, obstacle, smaller } from "./picture";

/** How good a JPEG is, from the one to begin with to the last that one can read well. */
const QUALITIES = [0.9, 0.75];

async function shrunk(picture: Blob): Promise<Blob | null> {
  const bitmap = await createImageBitmap(picture).catch(() => null);
  if (!bitmap) return null;
  const { width, height } = smaller(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(width, height);
  const brush = canvas.getContext("2d", { alpha: false });
  // What shines through a picture is paper.
  if (brush) brush.fillStyle = "#ffffff";
  brush?.fillRect(0, 0, width, height);
  brush?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  for (const quality of QUALITIES) {
    const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality });
    if (jpeg.size <= MOST_BYTES) return jpeg;
  }
  return null;
}

/**
 * The picture as it can be sent: as it is, or made smaller if the server would refuse its size, as it would the
 * photographs of many phones.
 *
 * @throws Failure where that does not help
 */
export async function toSend(picture: Blob): Promise<Blob> {
  const sentence = obstacle(picture);
  if (!sentence) return picture;
  const smaller = picture.size > MOST_BYTES ? await shrunk(picture) : null;
  if (!smaller) throw new Failure("refused", sentence);
  return smaller;
}
