import { useEffect, useRef } from "react";
import { isReady } from "@/lib/api/client";
import { pauseBefore } from "@/lib/comeback";

/**
 * While the server is away, looks for it now and then and says when it is back. The pauses go on growing when
 * the server says it is ready and then fails again; they start anew once something was read.
 *
 * @param away whether to look at all
 * @param read whether an answer stands
 * @param failedAt when the latest failure came: a new one, a new search
 */
export function useComeback(away: boolean, read: boolean, failedAt: number, onBack: () => void): void {
  const looks = useRef(0);
  const latest = useRef(onBack);
  useEffect(() => {
    latest.current = onBack;
    if (read) looks.current = 0;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the next failure, not its time, starts the next search
  useEffect(() => {
    if (!away) return;
    const search = new AbortController();
    let timer = setTimeout(look, pauseBefore(looks.current));
    async function look() {
      looks.current += 1;
      const ready = await isReady(search.signal);
      if (search.signal.aborted) return;
      if (ready) latest.current();
      else timer = setTimeout(look, pauseBefore(looks.current));
    }
    return () => {
      search.abort();
      clearTimeout(timer);
    };
  }, [away, failedAt]);
}
