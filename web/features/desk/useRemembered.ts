import { useCallback, useEffect, useState } from "react";
import { recall, remember } from "@/lib/storage";

/**
 * State that outlives the visit. It starts with the fallback, as the prerendered page did, and takes what was
 * remembered right after.
 */
export function useRemembered(key: string, fallback: string): [string, (value: string) => void] {
  const [value, setValue] = useState(fallback);
  useEffect(() => {
    const kept = recall(key);
    if (kept !== null) setValue(kept);
  }, [key]);
  const keep = useCallback(
    (next: string) => {
      setValue(next);
      remember(key, next);
    },
    [key],
  );
  return [value, keep];
}
