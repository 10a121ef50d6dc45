"use client";

import { Switch } from "@/components/Switch";
import { Samples } from "@/features/draw/Samples";
import { Sheet } from "@/features/draw/Sheet";
import { Tools } from "@/features/draw/Tools";
import { ModelChoice } from "@/features/models/ModelChoice";
import { PictureButton } from "@/features/picture/PictureButton";
import { useDropAndPaste } from "@/features/picture/useDropAndPaste";
import { Details } from "@/features/result/Details";
import { Headline } from "@/features/result/Headline";
import { announce } from "@/features/result/phase";
import { useDesk } from "./useDesk";
import { useKeys } from "./useKeys";

/** The page: the sheet, what can be done to it, and the answer. The one place that knows all features. */
export function Desk() {
  const desk = useDesk();
  // One sheet, one picture.
  const takeFirst = ([file]: File[]) => file && desk.take(file);
  const dropping = useDropAndPaste(takeFirst);
  const undo = () => desk.change({ type: "undo" });
  useKeys({ onEnter: desk.predict, onUndo: undo });

  return (
    <main className="desk mx-auto w-full max-w-6xl px-4 pb-12 sm:px-8 sm:pt-2 2xl:max-w-7xl">
      <h1 className="sr-only">Write a digit, see it read</h1>
      <section aria-label="Your sheet" className="desk-sheet grid grid-cols-1 content-start gap-3 sm:gap-4">
        <Sheet
          content={desk.content}
          penWidth={desk.penWidth}
          dropping={dropping}
          onStart={desk.onPen}
          onStroke={(stroke) => desk.change({ type: "stroke", stroke })}
        />
        <Tools
          canUndo={desk.canUndo}
          canClear={desk.canClear}
          penWidth={desk.penWidth}
          onPenWidth={desk.setPenWidth}
          onUndo={undo}
          onClear={() => desk.change({ type: "clear" })}
          onPredict={desk.predict}
        />
      </section>
      <section aria-label="The answer" className="desk-headline">
        <Headline
          phase={desk.phase}
          thinking={desk.thinking}
          auto={desk.auto}
          onRetry={desk.retry}
          onDefaultModel={desk.readWithDefault}
        />
        <p role="status" className="sr-only">
          {announce(desk.phase)}
        </p>
      </section>
      <section aria-label="Other ways to begin" className="desk-more grid grid-cols-1 content-start gap-3">
        <Samples onSample={desk.onSample} />
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 sm:gap-x-6">
          <PictureButton onFiles={takeFirst}>Open a picture</PictureButton>
          <Switch label="Read as I draw" on={desk.auto} onChange={desk.setAuto} />
        </div>
      </section>
      <section aria-label="How it was read" className="desk-details">
        <Details phase={desk.phase} thinking={desk.thinking}>
          <ModelChoice
            models={desk.models.data}
            missing={desk.models.isError}
            chosen={desk.chosen}
            onChoose={desk.choose}
          />
        </Details>
      </section>
    </main>
  );
}
