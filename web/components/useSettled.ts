import { useEffect, useState } from "react";

/** A value once it has stayed the same for so many ms: what is in the middle of being typed is nothing to act on. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
