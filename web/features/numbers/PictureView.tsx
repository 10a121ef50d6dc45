"use client";

import { useEffect, useRef, useState } from "react";
import { Boxes } from "./Boxes";
import type { Item } from "./items";
import { isContradicted, type Job } from "./jobs";
import { PictureLine } from "./PictureLine";
import { useAddress } from "./useAddress";

type Props = {
  job: Job;
  items: readonly Item[];
  selected: string | null;
  onSelect: (key: string, focus: boolean) => void;
  onAgain: () => void;
  onRemove: () => void;
};

/** A picture, as large as there is room, with its numbers in boxes; small ones can be looked at larger. */
export function PictureView({ job, items, selected, onSelect, onAgain, onRemove }: Props) {
  const url = useAddress(job.blob);
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const broken = url !== null && url === brokenUrl;
  // Until then the server may still show it.
  const settled = job.state === "read" || job.state === "failed";
  const [large, setLarge] = useState(false);
  const frame = useRef<HTMLElement>(null);
  const size = job.reading ?? natural;
  const ratio = size ? size.width / size.height : 4 / 3;

  // Only the frame goes there: the page stays with the list.
  useEffect(() => {
    const at = frame.current;
    const box = selected && at?.querySelector<HTMLElement>("[data-selected]");
    if (!at || !box || !large) return;
    const left = box.offsetLeft + box.offsetWidth / 2 - at.clientWidth / 2;
    const top = box.offsetTop + box.offsetHeight / 2 - at.clientHeight / 2;
    at.scrollTo({ left, top });
  }, [selected, large]);

  return (
    <>
      <div
        className="picture-frame"
        style={{ aspectRatio: ratio, maxWidth: `calc(max(20rem, 100dvh - 19rem) * ${ratio})` }}
      >
        <section
          ref={frame}
          aria-label={large ? `${job.name}, larger` : job.name}
          // What scrolls must be scrolled by keyboard too.
          tabIndex={large ? 0 : undefined}
          className="absolute inset-0 overflow-auto"
        >
          <div className="picture" data-large={large || undefined}>
            {url && !broken && job.page === null ? (
              // biome-ignore lint/performance/noImgElement: a blob in memory has nothing for next/image to fetch or resize
              <img
                src={url}
                alt={job.name}
                className="absolute inset-0 size-full"
                onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
                  setNatural({ width, height })
                }
                onError={() => setBrokenUrl(url)}
              />
            ) : null}
            {broken && settled ? (
              <p className="absolute inset-0 grid place-content-center p-6 text-center text-muted">
                This browser cannot show this kind of picture.
                {job.reading ? " The boxes show where its numbers are." : null}
              </p>
            ) : null}
            {job.reading ? (
              <Boxes
                items={items}
                size={job.reading}
                selected={selected}
                stale={job.state !== "read" && !isContradicted(job)}
                onSelect={onSelect}
              />
            ) : null}
          </div>
        </section>
      </div>
      <PictureLine job={job} large={large} onLarge={setLarge} onAgain={onAgain} onRemove={onRemove} />
    </>
  );
}
