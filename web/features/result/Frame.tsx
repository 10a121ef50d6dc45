"use client";

import { useEffect, useRef } from "react";
import { onThemeChange } from "@/lib/theme";

const SIDE = 28;

/** The frame in the canvas' own text colour: ink by day, chalk by night. */
function show(canvas: HTMLCanvasElement, frame: readonly number[] | null): void {
  const brush = canvas.getContext("2d");
  if (!brush) return;
  const image = new ImageData(SIDE, SIDE);
  frame?.forEach((ink, i) => {
    image.data[4 * i + 3] = ink;
  });
  brush.globalCompositeOperation = "source-over";
  brush.putImageData(image, 0, 0);
  brush.globalCompositeOperation = "source-in";
  brush.fillStyle = getComputedStyle(canvas).color;
  brush.fillRect(0, 0, SIDE, SIDE);
}

/** The 28×28 picture that the model saw, each of its cells a square. */
export function Frame({ frame }: { frame: readonly number[] | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const at = canvas.current;
    if (!at) return;
    show(at, frame);
    return onThemeChange(() => show(at, frame));
  }, [frame]);
  return (
    <canvas
      ref={canvas}
      width={SIDE}
      height={SIDE}
      role="img"
      aria-label={frame ? "The 28 by 28 picture that the model saw" : "Nothing was shown to the model yet"}
      data-testid="frame"
      className="size-28 shrink-0 rounded-sm border border-line bg-raised text-ink [image-rendering:pixelated]"
    />
  );
}
