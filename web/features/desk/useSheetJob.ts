import { useCallback, useEffect, useRef, useState } from "react";
import { toPng } from "@/features/draw/export";
import { isEmpty, type SheetState } from "@/features/draw/sheet";
import { WIDE } from "@/features/draw/strokes";
import { type JobAction, SHEET_ID } from "@/features/numbers/jobs";

/** The pause after the pen was lifted: longer than for one digit, since the next one follows. */
const PAUSE = 400;

/**
 * Has the wide sheet read like any other picture: shortly after the pen is lifted, never in mid-stroke.
 *
 * @returns whether there is ink that was not sent yet, and what to do when the pen touches the paper
 */
export function useSheetJob({ content, revision, cause }: SheetState, change: (action: JobAction) => void) {
  const [sent, setSent] = useState(revision);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(revision);
  const wait = useCallback(() => clearTimeout(timer.current), []);
  const empty = isEmpty(content);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is what is read
  useEffect(() => {
    latest.current = revision;
    if (cause === "none") return;
    wait();
    const send = async () => {
      const blob = await toPng(content.strokes, WIDE);
      if (latest.current !== revision) return;
      change({ type: "put", pictures: [{ id: SHEET_ID, name: "sheet", blob }] });
      setSent(revision);
    };
    if (empty) change({ type: "remove", id: SHEET_ID });
    else timer.current = setTimeout(() => void send(), PAUSE);
    return wait;
  }, [revision]);

  return { drawing: !empty && sent !== revision, wait };
}
