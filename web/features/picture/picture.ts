/** The server's own limit; what is over it need not travel there to be refused. */
export const MOST_BYTES = 5_000_000;

/** What the file button offers; the server looks at the bytes and decides. */
export const ACCEPT = "image/*,.png,.jpg,.jpeg,.webp,.gif,.bmp,.tif,.tiff";

/** Why a file is not even sent, in one sentence; null where the server may judge it. */
export function obstacle(file: { readonly size: number }): string | null {
  if (file.size === 0) return "The file is empty; choose a picture.";
  if (file.size > MOST_BYTES) {
    const megabytes = Math.ceil(file.size / 100_000) / 10;
    return `The picture has ${megabytes} MB and the limit is 5 MB; choose a smaller one.`;
  }
  return null;
}

/** What a drop or a paste carries, as far as the page looks at it. */
export type Carrier = {
  readonly files: ArrayLike<File>;
  readonly types: ArrayLike<string>;
};

/** The file that was dropped or pasted: a picture before anything else; null where there is no file. */
export function pick(carrier: Carrier | null): File | null {
  const files = Array.from(carrier?.files ?? []);
  return files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null;
}

/** Whether what hovers over the window could be dropped; the files themselves are hidden until then. */
export function carriesFiles(carrier: Pick<Carrier, "types"> | null): boolean {
  return Array.from(carrier?.types ?? []).includes("Files");
}
