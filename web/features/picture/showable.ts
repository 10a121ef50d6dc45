/** What every browser shows; if one of these is damaged, it is for the server to say so. */
const KNOWN = /^image\/(png|jpeg|webp|gif|bmp)$/;

/** Whether this browser can show a picture itself, as it can't a PDF, or many of them a TIFF or a HEIC. */
export async function isShowable(picture: Blob): Promise<boolean> {
  if (KNOWN.test(picture.type)) return true;
  const bitmap = await createImageBitmap(picture).catch(() => null);
  bitmap?.close();
  return bitmap !== null;
}
