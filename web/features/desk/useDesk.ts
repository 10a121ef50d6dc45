import { useEffect, useReducer, useState } from "react";
import { useComeback } from "@/components/useComeback";
import { useDelayed } from "@/components/useDelayed";
import { sample } from "@/features/draw/samples";
import { FRESH, reduceSheet, type SheetAction } from "@/features/draw/sheet";
import { PEN } from "@/features/draw/strokes";
import { toSend } from "@/features/models/choice";
import { useModels } from "@/features/models/useModels";
import { obstacle as obstacleOf } from "@/features/picture/picture";
import { preloadPie } from "@/features/result/PieSlot";
import { phaseOf, waitsForServer } from "@/features/result/phase";
import { Failure } from "@/lib/api/problem";
import { useRemembered } from "./useRemembered";
import { useSheetReading } from "./useSheetReading";

/** A wait shorter than this is not shown. */
const UNNOTICED = 150;

/** The state of the whole page and everything that can be done to it. */
export function useDesk() {
  const [state, dispatch] = useReducer(reduceSheet, FRESH);
  const [penWidth, setPenWidth] = useState<number>(PEN.usual);
  const [auto, setAuto] = useRemembered("auto", "on");
  const [chosen, setChosen] = useRemembered("model", "");
  const [obstacle, setObstacle] = useState<Failure | null>(null);

  const models = useModels();
  const model = toSend(models.data, chosen === "" ? null : chosen);
  const reading = useSheetReading(state, model, auto === "on");
  const { query, ask } = reading;

  const phase = phaseOf({
    sheetEmpty: reading.empty,
    asked: reading.asked,
    fetching: query.isFetching,
    error: query.error,
    reading: query.data,
    earlier: reading.earlier,
    before: reading.before,
    obstacle,
  });

  const waiting = phase.kind === "failed" && waitsForServer(phase.failure);
  useComeback(waiting, phase.kind === "read", query.errorUpdatedAt, () => {
    void query.refetch();
    if (!models.data) void models.refetch();
  });
  // A server that cannot be asked for its models is looked for as well, even before anything is drawn.
  useComeback(
    models.isError && !waiting,
    models.isSuccess,
    models.errorUpdatedAt,
    () => void models.refetch(),
  );
  useFirstTouch(preloadPie);

  const change = (action: SheetAction) => {
    setObstacle(null);
    dispatch(action);
  };
  const take = (file: File) => {
    const sentence = obstacleOf(file);
    if (sentence) setObstacle(new Failure("refused", sentence));
    else change({ type: "picture", picture: { blob: file, name: file.name || "from the clipboard" } });
  };

  return {
    content: state.content,
    canUndo: state.past.length > 0,
    canClear: !reading.empty || obstacle !== null,
    penWidth,
    setPenWidth,
    auto: auto === "on",
    setAuto: (on: boolean) => setAuto(on ? "on" : "off"),
    models,
    chosen: chosen === "" ? null : chosen,
    choose: setChosen,
    phase,
    thinking: useDelayed(query.isFetching, UNNOTICED),
    change,
    take,
    onSample: (digit: number) => change({ type: "sample", strokes: sample(digit) }),
    /** The pen touched the paper: what was about to be read is not finished. */
    onPen: () => {
      reading.wait();
      setObstacle(null);
    },
    predict: () => {
      setObstacle(null);
      ask();
    },
    retry: () => void query.refetch(),
    readWithDefault: () => {
      setChosen("");
      void models.refetch();
    },
  };
}

/** Does something once, at the first sign of a person: soon enough for the first answer, too late to slow the page. */
function useFirstTouch(action: () => void): void {
  useEffect(() => {
    const once = new AbortController();
    const act = () => {
      once.abort();
      action();
    };
    for (const sign of ["pointerdown", "keydown", "dragover", "paste"]) {
      window.addEventListener(sign, act, { signal: once.signal, capture: true });
    }
    return () => once.abort();
  }, [action]);
}
