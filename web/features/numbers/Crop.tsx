"use client";

import { useEffect, useRef } from "react";

/** The number as it stands on its picture. */
export function Crop({ bitmap }: { bitmap: ImageBitmap | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const at = canvas.current;
    if (!at || !bitmap) return;
    at.width = bitmap.width;
    at.height = bitmap.height;
    at.getContext("2d")?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  return (
    <span className="relative block h-14 w-24 shrink-0 overflow-hidden rounded-sm border border-line bg-sheet sm:w-28">
      {bitmap ? (
        <canvas
          ref={canvas}
          data-testid="crop"
          aria-hidden
          className="absolute inset-0 m-auto max-h-full max-w-full"
        />
      ) : null}
    </span>
  );
}
