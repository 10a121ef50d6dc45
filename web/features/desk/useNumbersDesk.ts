import { useEffect, useReducer, useRef, useState } from "react";
import { useComeback } from "@/components/useComeback";
import { FRESH, reduceSheet, type SheetAction } from "@/features/draw/sheet";
import { PEN } from "@/features/draw/strokes";
import { toSend as toAskFor } from "@/features/models/choice";
import { useModels } from "@/features/models/useModels";
import { type JobAction, SHEET_ID, serverAway } from "@/features/numbers/jobs";
import { documentName, unlike } from "@/features/numbers/names";
import { useCrops } from "@/features/numbers/useCrops";
import { useJobs } from "@/features/numbers/useJobs";
import { useReview } from "@/features/numbers/useReview";
import { isShowable } from "@/features/picture/showable";
import { toSend } from "@/features/picture/shrink";
import { useRemembered } from "./useRemembered";
import { useSheetJob } from "./useSheetJob";

/** The state of the page of whole numbers and everything that can be done to it. */
export function useNumbersDesk() {
  const [sheet, onSheet] = useReducer(reduceSheet, FRESH);
  const [penWidth, setPenWidth] = useState<number>(PEN.usual);
  const [chosen, setChosen] = useRemembered("model", "");
  const [shown, setShown] = useState(SHEET_ID);
  const lastId = useRef(SHEET_ID);

  const models = useModels();
  const model = toAskFor(models.data, chosen === "" ? null : chosen);
  const [jobs, change] = useJobs(model, toSend, isShowable);
  const review = useReview(jobs);
  const crops = useCrops(jobs);
  const { drawing, wait } = useSheetJob(sheet, change);
  useServerWatch(jobs, change, models);

  // Another model reads everything anew.
  const readWith = useRef(model);
  useEffect(() => {
    if (readWith.current === model) return;
    readWith.current = model;
    change({ type: "all-again" });
  }, [model, change]);

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
