import { useEffect, useState } from "react";

/** An address under which the page can show a picture, as long as it shows it. */
export function useAddress(blob: Blob): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}
