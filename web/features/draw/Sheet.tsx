"use client";

import { useEffect, useRef, useState } from "react";
import { PicturePreview } from "./PicturePreview";
import { type Content, describeSheet, isEmpty } from "./sheet";
import type { Stroke } from "./strokes";
import { usePen } from "./usePen";
import { useRepaint } from "./useRepaint";

type Props = {
  content: Content;
  penWidth: number;
  /** A picture hovers over the window. */
  dropping: boolean;
  onStart: () => void;
  onStroke: (stroke: Stroke) => void;
};

/** The sheet of squared paper that people write on. */
export function Sheet({ content, penWidth, dropping, onStart, onStroke }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [writing, setWriting] = useState(false);

  const { live, handlers } = usePen(canvas, {
    width: penWidth,
    onStart: () => {
      setWriting(true);
      onStart();
    },
    onInk: () => soon(),
    onStroke: (stroke) => {
      setWriting(false);
      onStroke(stroke);
    },
  });
  const soon = useRepaint(canvas, () =>
    live.current.length > 0 ? [...content.strokes, live.current] : content.strokes,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: new content is the reason to repaint
  useEffect(soon, [content, soon]);

  return (
    <div className="sheet" data-dropping={dropping || undefined}>
      {content.picture && !writing ? <PicturePreview picture={content.picture} /> : null}
      <canvas
        ref={canvas}
        role="img"
        aria-label={describeSheet(content)}
        data-testid="sheet"
        className="absolute inset-0 size-full cursor-crosshair touch-none text-ink select-none"
        {...handlers}
      />
      {isEmpty(content) && !writing && !dropping ? <Invitation /> : null}
      {dropping ? (
        <p className="pointer-events-none absolute inset-0 grid place-items-center font-serif text-3xl text-accent">
          Drop the picture here
        </p>
      ) : null}
    </div>
  );
}

function Invitation() {
  return (
    <p className="pointer-events-none absolute inset-0 grid place-content-center text-center">
      <span className="font-serif text-4xl text-muted italic sm:text-5xl">Write a digit</span>
      <span className="mt-2 text-sm text-muted">with a mouse, a finger or a pen</span>
    </p>
  );
}
