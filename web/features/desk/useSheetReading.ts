import { useCallback, useEffect, useRef, useState } from "react";
import { toPng } from "@/features/draw/export";
import { isEmpty, type SheetState } from "@/features/draw/sheet";
import { type Ask, useReading } from "@/features/result/useReading";

/** The pause after the pen was lifted before the sheet is read: a second stroke may follow. */
const PAUSE = 250;

/** Decides when the sheet is read: at once on a wish, shortly after the pen is lifted, never in mid-stroke. */
export function useSheetReading(state: SheetState, model: string | null, auto: boolean) {
  const [asked, setAsked] = useState<(Ask & { revision: number }) | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const counter = useRef({ id: 0, sheet: 0 });
  const latest = useRef({ state, model });
  useEffect(() => {
    latest.current = { state, model };
  });

  const wait = useCallback(() => clearTimeout(timer.current), []);

  const ask = useCallback(() => {
    clearTimeout(timer.current);
    const { content, revision } = latest.current.state;
    const picture = async () => content.picture?.blob ?? toPng(content.strokes);
    counter.current.id += 1;
    setAsked({ ...counter.current, picture, model: latest.current.model, revision });
  }, []);

  const { content, revision, cause } = state;
  const empty = isEmpty(content);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is what is read
  useEffect(() => {
    if (cause === "none") return;
    clearTimeout(timer.current);
    if (empty) {
      counter.current.sheet += 1;
      setAsked(null);
    } else if (cause === "sample" || cause === "picture") ask();
    else if (auto) timer.current = setTimeout(ask, PAUSE);
    return wait;
  }, [revision]);

  // Another model reads the same sheet anew, if it was read before.
  const readWith = useRef(model);
  useEffect(() => {
    if (readWith.current === model) return;
    readWith.current = model;
    if (asked) ask();
  }, [model, asked, ask]);

  const query = useReading(asked);
  // What stood before the request under way: the failure, until something is read or the sheet is new.
  const [before, setBefore] = useState<unknown>(null);
  useEffect(() => {
    if (query.error) setBefore(query.error);
    else if (!asked || (query.isSuccess && !query.isPlaceholderData)) setBefore(null);
  }, [query.error, query.isSuccess, query.isPlaceholderData, asked]);

  const earlier = query.isPlaceholderData || (asked !== null && asked.revision !== revision);
  return { query, asked: asked !== null, earlier, before, empty, ask, wait };
}
