/** The server's own limit; what is over it need not travel there to be refused. */
export const MOST_BYTES = 5_000_000;

/** What the file button offers; the server looks at the bytes and decides. */
export const ACCEPT = "image/*,.png,.jpg,.jpeg,.webp,.gif,.bmp,.tif,.tiff,.heic,.heif";

/** The same where pages are read. */
export const ACCEPT_PAGES = `${ACCEPT},application/pdf,.pdf`;

/** Why a file is not even sent, in one sentence; null where the server may judge it. */
export function obstacle(file: { readonly size: number }): string | null {
  if (file.size === 0) return "The file is empty; choose a picture.";
  if (file.size > MOST_BYTES) {
    const megabytes = Math.ceil(file.size / 100_000) / 10;
    return `The picture has ${megabytes} MB and the limit is 5 MB; choose a smaller one.`;
  }
  return null;
}

/** What a picture over the limit is made smaller to: digits are read as well from it, and as a JPEG it fits. */
const ENOUGH_PIXELS = 8_000_000;

/** The size of a picture with so many pixels at most, in its own proportions. */
export function smaller(width: number, height: number, pixels: number = ENOUGH_PIXELS) {
  const scale = Math.min(1, Math.sqrt(pixels / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

/** What a drop or a paste carries, as far as the page looks at it. */
export type Carrier = {
  readonly files: ArrayLike<File>;
  readonly types: ArrayLike<string>;
};

/** The files that were dropped or pasted, pictures before anything else. */
export function filesOf(carrier: Pick<Carrier, "files"> | null): File[] {
  const files = Array.from(carrier?.files ?? []);
  const isPicture = (file: File) => file.type.startsWith("image/");
  return [...files.filter(isPicture), ...files.filter((file) => !isPicture(file))];
}

/** Whether what hovers over the window could be dropped; the files themselves are hidden until then. */
export function carriesFiles(carrier: Pick<Carrier, "types"> | null): boolean {
  return Array.from(carrier?.types ?? []).includes("Files");
}
