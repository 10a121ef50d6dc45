"use client";

import { ImageIcon } from "lucide-react";
import { useEffect, useState } from "react";
import type { Picture } from "./sheet";

/** The picture on the sheet. The server reads kinds that a browser cannot show; those go by their name. */
export function PicturePreview({ picture }: { picture: Picture }) {
  const [shown, setShown] = useState<{ url: string; broken: boolean } | null>(null);

  useEffect(() => {
    const url = URL.createObjectURL(picture.blob);
    setShown({ url, broken: false });
    return () => URL.revokeObjectURL(url);
  }, [picture]);

  if (!shown) return null;
  return (
    <figure className="absolute inset-0 flex flex-col p-4">
      <div className="relative min-h-0 flex-1">
        {shown.broken ? (
          <ImageIcon aria-hidden className="absolute inset-0 m-auto size-12 text-muted" strokeWidth={1.25} />
        ) : (
          // biome-ignore lint/performance/noImgElement: a blob in memory has nothing for next/image to fetch or resize
          <img
            src={shown.url}
            alt={picture.name}
            className="absolute inset-0 size-full object-contain"
            onError={() => setShown({ ...shown, broken: true })}
          />
        )}
      </div>
      <figcaption className="mt-2 truncate text-center text-sm text-muted">{picture.name}</figcaption>
    </figure>
  );
}
