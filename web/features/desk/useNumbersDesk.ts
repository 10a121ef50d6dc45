import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { useComeback } from "@/components/useComeback";
import { useSettled } from "@/components/useSettled";
import { FRESH, reduceSheet, type SheetAction } from "@/features/draw/sheet";
import { PEN } from "@/features/draw/strokes";
import { toSend as toAskFor } from "@/features/models/choice";
import { useModels } from "@/features/models/useModels";
import { recalled, type Stated, toAsk } from "@/features/numbers/expected/expected";
import { contradiction, type JobAction, SHEET_ID, serverAway } from "@/features/numbers/jobs";
import { documentName, unlike } from "@/features/numbers/names";
import { useCrops } from "@/features/numbers/useCrops";
import { useJobs } from "@/features/numbers/useJobs";
import { useReview } from "@/features/numbers/useReview";
import { isShowable } from "@/features/picture/showable";
import { toSend } from "@/features/picture/shrink";
import type { Expected } from "@/lib/api/client";
import { useRemembered } from "./useRemembered";
import { useSheetJob } from "./useSheetJob";

/** The pause in stating what is expected, in ms, after which everything is read so. */
const STATING = 600;

/** The state of the page of whole numbers and everything that can be done to it. */
export function useNumbersDesk() {
  const [sheet, onSheet] = useReducer(reduceSheet, FRESH);
  const [penWidth, setPenWidth] = useState<number>(PEN.usual);
  const [chosen, setChosen] = useRemembered("model", "");
  const [kept, keep] = useRemembered("expected", "");
  const [shown, setShown] = useState(SHEET_ID);
  const lastId = useRef(SHEET_ID);

  const models = useModels();
  const model = toAskFor(models.data, chosen === "" ? null : chosen);
  const stated = useMemo(() => recalled(kept), [kept]);
  const asked = useSettled(JSON.stringify(toAsk(stated)), STATING);
  const expected = useMemo(() => JSON.parse(asked) as Expected, [asked]);
  const [jobs, change] = useJobs(model, expected, toSend, isShowable);
  const review = useReview(jobs);
  const crops = useCrops(jobs, review.unfolded);
  const { drawing, wait } = useSheetJob(sheet, change);
  useServerWatch(jobs, change, models);

  // Another model, or another expectation, reads everything anew.
  const readWith = useRef({ model, asked });
  useEffect(() => {
    if (readWith.current.model === model && readWith.current.asked === asked) return;
    readWith.current = { model, asked };
    change({ type: "all-again" });
  }, [model, asked, change]);

  const take = (files: readonly File[]) => {
    const names = jobs.flatMap(({ name }) => [name, documentName(name)]);
    for (const [i, file] of files.entries()) {
      const name = unlike(file.name || "from the clipboard", names);
      names.push(name);
      lastId.current += 1;
      const picture = { id: lastId.current, name, blob: file };
      change({ type: "put", pictures: [picture] });
      if (i === 0) setShown(picture.id);
    }
  };

  // The picture of the selected number is the one to see.
  const selectedJob = review.current?.job;
  const selectedKey = review.current?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each selection shows its picture, and then one may look elsewhere
  useEffect(() => {
    if (selectedJob !== undefined) setShown(selectedJob);
  }, [selectedJob, selectedKey]);

  return {
    sheet,
    drawing,
    penWidth,
    setPenWidth,
    onSheet: (action: SheetAction) => onSheet(action),
    onPen: wait,
    jobs,
    review,
    crops,
    shown: jobs.find(({ id }) => id === shown && id !== SHEET_ID) ?? null,
    show: setShown,
    take,
    again: (id: number) => change({ type: "again", id }),
    takeAway: (id: number) => change({ type: "remove", id }),
    stated,
    state: (next: Stated) => keep(JSON.stringify(next)),
    contradiction: contradiction(jobs),
    models,
    chosen: chosen === "" ? null : chosen,
    choose: setChosen,
  };
}

/** Looks for a server that is away, and goes on where it stopped. */
function useServerWatch(
  jobs: ReturnType<typeof useJobs>[0],
  change: (action: JobAction) => void,
  models: ReturnType<typeof useModels>,
): void {
  const away = serverAway(jobs);
  const refusals = jobs.reduce((sum, job) => sum + job.refusals, 0);
  useComeback(away, !away && jobs.some(({ state }) => state === "read"), refusals, () => {
    change({ type: "back" });
    if (!models.data) void models.refetch();
  });
  useComeback(models.isError && !away, models.isSuccess, models.errorUpdatedAt, () => void models.refetch());
}
