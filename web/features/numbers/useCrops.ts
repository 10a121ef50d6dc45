import { useEffect, useRef, useState } from "react";
import type { PictureReading } from "@/lib/api/client";
import type { Job } from "./jobs";
import type { Known } from "./known";
import { around } from "./places";

/** Crops in device px: a row shows them at half of that, which is sharp on a phone too. */
const MOST = { width: 320, height: 112 };

type Cut = { readonly reading: PictureReading; readonly crops: ReadonlyMap<string, ImageBitmap> };

/** Cuts the numbers out of a picture; the picture itself is let go, for it may be a hundred times as large. */
async function cut(blob: Blob, numbers: readonly Known[], reading: PictureReading): Promise<Cut["crops"]> {
  const crops = new Map<string, ImageBitmap>();
  if (numbers.length === 0) return crops;
  // The server reads kinds of pictures that a browser does not; their rows have no crop.
  const picture = await createImageBitmap(blob).catch(() => null);
  if (!picture) return crops;
  // What was made smaller to be sent is cut from the original.
  const scale = picture.width / reading.width;
  for (const { key, number } of numbers) {
    const [left, top, width, height] = around(number.box, reading).map((length) => length * scale) as [
      number,
      number,
      number,
      number,
    ];
    const smaller = Math.min(1, MOST.width / width, MOST.height / height);
    const crop = await createImageBitmap(picture, left, top, width, height, {
      resizeWidth: Math.max(1, Math.round(width * smaller)),
      resizeHeight: Math.max(1, Math.round(height * smaller)),
      resizeQuality: "medium",
    });
    crops.set(key, crop);
  }
  picture.close();
  return crops;
}

/**
 * A small picture of each number, by its key; they come shortly after the reading, one picture after the other.
 *
 * @param unfolded what was left out is shown as well; until then nobody needs its pictures, which may be many
 */
export function useCrops(jobs: readonly Job[], unfolded: boolean): ReadonlyMap<string, ImageBitmap> {
  const leftOut = useCuts(jobs, "leftOut", unfolded);
  const numbers = useCuts(jobs, "numbers", true);
  return new Map([...leftOut, ...numbers].flatMap(({ crops }) => [...crops]));
}

function useCuts(jobs: readonly Job[], of: "numbers" | "leftOut", wanted: boolean): Cut[] {
  const [cuts, setCuts] = useState<ReadonlyMap<number, Cut>>(new Map());
  const asked = useRef(new WeakSet<PictureReading>());
  const queue = useRef(Promise.resolve());

  useEffect(() => {
    for (const job of jobs) {
      const { id, reading } = job;
      if (!wanted || !reading || asked.current.has(reading)) continue;
      asked.current.add(reading);
      queue.current = queue.current.then(async () => {
        const crops = await cut(job.blob, job[of], reading).catch(() => new Map<string, ImageBitmap>());
        setCuts((before) => new Map(before).set(id, { reading, crops }));
      });
    }
    const ids = new Set(jobs.map(({ id }) => id));
    setCuts((before) =>
      [...before.keys()].every((id) => ids.has(id))
        ? before
        : new Map([...before].filter(([id]) => ids.has(id))),
    );
  }, [jobs, of, wanted]);

  return [...cuts.values()];
}
