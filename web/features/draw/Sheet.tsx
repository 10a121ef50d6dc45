"use client";

import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from "react";
import { PicturePreview } from "./PicturePreview";
import { type Content, describeSheet, isEmpty } from "./sheet";
import { SHEET, type Size, SQUARE, type Stroke } from "./strokes";
import { usePen } from "./usePen";
import { useRepaint } from "./useRepaint";

/** Squares of the paper along a side of the square sheet; they are as large on every sheet. */
const SQUARES = 14;

type Props = {
  content: Content;
  size?: Size;
  /** What one is asked to write on it. */
  invitation?: string;
  penWidth: number;
  /** A picture hovers over the window. */
  dropping: boolean;
  onStart: () => void;
  onStroke: (stroke: Stroke) => void;
  /** What lies on the paper above the ink, such as boxes around what was read. */
  children?: ReactNode;
};

/** The sheet of squared paper that people write on. */
export function Sheet({
  content,
  size = SQUARE,
  invitation = "Write a digit",
  penWidth,
  dropping,
  onStart,
  onStroke,
  children,
}: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [writing, setWriting] = useState(false);

  const { live, handlers } = usePen(canvas, {
    width: penWidth,
    across: size.width,
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
  const soon = useRepaint(
    canvas,
    () => (live.current.length > 0 ? [...content.strokes, live.current] : content.strokes),
    size.width,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: new content is the reason to repaint
  useEffect(soon, [content, soon]);

  return (
    <div className="sheet" style={paper(size)} data-dropping={dropping || undefined}>
      {content.picture && !writing ? <PicturePreview picture={content.picture} /> : null}
      <canvas
        ref={canvas}
        role="img"
        aria-label={describeSheet(content)}
        data-testid="sheet"
        className="absolute inset-0 size-full cursor-crosshair touch-none text-ink select-none"
        {...handlers}
      />
      {children}
      {isEmpty(content) && !writing && !dropping ? <Invitation words={invitation} /> : null}
      {dropping ? (
        <p className="pointer-events-none absolute inset-0 grid place-items-center font-serif text-3xl text-accent">
          Drop the picture here
        </p>
      ) : null}
    </div>
  );
}

function paper({ width, height }: Size): CSSProperties {
  const square = SHEET / SQUARES;
  return {
    aspectRatio: `${width} / ${height}`,
    "--across": width / square,
    "--down": height / square,
  } as CSSProperties;
}

function Invitation({ words }: { words: string }) {
  return (
    <p className="pointer-events-none absolute inset-0 grid place-content-center text-center">
      <span className="font-serif text-4xl text-muted italic sm:text-5xl">{words}</span>
      <span className="mt-2 text-sm text-muted">with a mouse, a finger or a pen</span>
    </p>
  );
}
