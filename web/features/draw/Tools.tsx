"use client";

import { Undo2 } from "lucide-react";
import { Button } from "@/components/Button";
import { PenSlider } from "./PenSlider";

type Props = {
  canUndo: boolean;
  canClear: boolean;
  penWidth: number;
  onPenWidth: (width: number) => void;
  onUndo: () => void;
  onClear: () => void;
  onPredict: () => void;
};

/** What one does to the sheet: back, away, and read. */
export function Tools({ canUndo, canClear, penWidth, onPenWidth, onUndo, onClear, onPredict }: Props) {
  return (
    <div className="@container">
      <div className="flex items-center gap-2 @md:gap-3">
        <Button onClick={onUndo} disabled={!canUndo} aria-label="Undo" aria-keyshortcuts="Control+Z Meta+Z">
          <Undo2 aria-hidden className="size-4.5" />
          <span className="hidden @md:inline">Undo</span>
        </Button>
        <Button onClick={onClear} disabled={!canClear}>
          Clear
        </Button>
        <PenSlider width={penWidth} onWidth={onPenWidth} />
        <Button look="primary" onClick={onPredict} aria-keyshortcuts="Enter" className="@md:min-w-28">
          Predict
        </Button>
      </div>
    </div>
  );
}
