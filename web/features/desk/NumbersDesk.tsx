"use client";

import { ChevronRight, Undo2 } from "lucide-react";
import { Button } from "@/components/Button";
import { PenSlider } from "@/features/draw/PenSlider";
import { Sheet } from "@/features/draw/Sheet";
import { isEmpty } from "@/features/draw/sheet";
import { WIDE } from "@/features/draw/strokes";
import { inUse } from "@/features/models/choice";
import { ModelChoice } from "@/features/models/ModelChoice";
import { Boxes } from "@/features/numbers/Boxes";
import { ExpectedForm } from "@/features/numbers/expected/ExpectedForm";
import { isContradicted, SHEET_ID } from "@/features/numbers/jobs";
import { NumbersPanel } from "@/features/numbers/NumbersPanel";
import { PictureView } from "@/features/numbers/PictureView";
import { Strip } from "@/features/numbers/Strip";
import { PictureButton } from "@/features/picture/PictureButton";
import { useDropAndPaste } from "@/features/picture/useDropAndPaste";
import { useKeys } from "./useKeys";
import { useNumbersDesk } from "./useNumbersDesk";

/** The page of whole numbers: a wide sheet or pictures, and everything that was read on them. */
export function NumbersDesk() {
  const desk = useNumbersDesk();
  const dropping = useDropAndPaste(desk.take);
  useKeys({ onUndo: () => desk.onSheet({ type: "undo" }) });
  const { shown, review } = desk;

  return (
    <main className="numbers mx-auto w-full max-w-6xl px-4 pb-12 sm:px-8 sm:pt-2 2xl:max-w-7xl">
      <div className="numbers-head">
        <h1 className="font-serif text-3xl leading-tight">Read whole numbers</h1>
        <p className="mt-1 text-sm text-pretty text-muted">
          Your writing and your pictures go to your own server and nowhere else.
        </p>
      </div>
      <section
        aria-label="Sheet and pictures"
        className="numbers-picture grid grid-cols-1 content-start gap-3 sm:gap-4"
      >
        {shown ? (
          <PictureView
            key={shown.id}
            job={shown}
            items={review.all.filter(({ job }) => job === shown.id)}
            selected={review.current?.key ?? null}
            onSelect={review.goTo}
            onAgain={() => desk.again(shown.id)}
            onRemove={() => desk.takeAway(shown.id)}
          />
        ) : (
          <>
            <WideSheet desk={desk} dropping={dropping} />
            <SheetTools desk={desk} />
          </>
        )}
        <Strip jobs={desk.jobs} shown={shown?.id ?? SHEET_ID} onShow={desk.show} />
        <div className="flex flex-wrap items-center gap-2 sm:gap-3">
          <PictureButton several onFiles={desk.take}>
            Open pictures
          </PictureButton>
          <PictureButton camera className="not-pointer-coarse:hidden" onFiles={desk.take}>
            Photograph
          </PictureButton>
          <p className="text-sm text-muted max-sm:sr-only">or drop or paste them</p>
        </div>
        <ExpectedForm stated={desk.stated} refusal={desk.contradiction} onState={desk.state} />
        <ModelDetails desk={desk} />
      </section>
      <NumbersPanel
        jobs={desk.jobs}
        review={review}
        crops={desk.crops}
        drawing={desk.drawing}
        onAgain={desk.again}
      />
      {dropping && shown ? (
        <p className="pointer-events-none fixed inset-4 z-10 grid place-items-center rounded-md border-2 border-accent bg-paper/90 font-serif text-3xl text-accent">
          Drop the pictures here
        </p>
      ) : null}
    </main>
  );
}

type Part = { desk: ReturnType<typeof useNumbersDesk> };

function WideSheet({ desk, dropping }: Part & { dropping: boolean }) {
  const job = desk.jobs.find(({ id }) => id === SHEET_ID);
  return (
    <Sheet
      content={desk.sheet.content}
      size={WIDE}
      invitation="Write numbers"
      penWidth={desk.penWidth}
      dropping={dropping}
      onStart={desk.onPen}
      onStroke={(stroke) => desk.onSheet({ type: "stroke", stroke })}
    >
      {job?.reading ? (
        <Boxes
          items={desk.review.all.filter((item) => item.job === SHEET_ID)}
          size={job.reading}
          selected={desk.review.current?.key ?? null}
          stale={desk.drawing || (job.state !== "read" && !isContradicted(job))}
          tagsOnly
          onSelect={desk.review.goTo}
        />
      ) : null}
    </Sheet>
  );
}

function SheetTools({ desk }: Part) {
  const { sheet, onSheet } = desk;
  return (
    <div className="@container">
      <div className="flex items-center gap-2 @md:gap-3">
        <Button
          onClick={() => onSheet({ type: "undo" })}
          disabled={sheet.past.length === 0}
          aria-label="Undo"
          aria-keyshortcuts="Control+Z Meta+Z"
        >
          <Undo2 aria-hidden className="size-4.5" />
          <span className="hidden @md:inline">Undo</span>
        </Button>
        <Button onClick={() => onSheet({ type: "clear" })} disabled={isEmpty(sheet.content)}>
          Clear
        </Button>
        <PenSlider width={desk.penWidth} onWidth={desk.setPenWidth} />
      </div>
    </div>
  );
}

function ModelDetails({ desk }: Part) {
  const name = inUse(desk.models.data, desk.chosen)?.name;
  return (
    <details className="group">
      <summary className="link inline-flex min-h-11 cursor-pointer items-center gap-1 text-sm">
        <ChevronRight aria-hidden className="size-4 transition-transform duration-150 group-open:rotate-90" />
        {name ? `Read by the model ${name}` : "Which model reads"}
      </summary>
      <div className="pt-1">
        <ModelChoice
          models={desk.models.data}
          missing={desk.models.isError}
          chosen={desk.chosen}
          onChoose={desk.choose}
        />
      </div>
    </details>
  );
}
