"use client";

import { CircleAlert, Hourglass, ImageIcon, LoaderCircle, PenLine } from "lucide-react";
import { useState } from "react";
import { type Job, SHEET_ID } from "./jobs";
import { useAddress } from "./useAddress";
import { filledOf, progress } from "./words";

type Props = { jobs: readonly Job[]; shown: number; onShow: (id: number) => void };

const TILE =
  "relative grid size-16 place-items-center overflow-hidden rounded-md border border-line bg-sheet text-muted transition-colors duration-150 hover:border-accent aria-pressed:border-accent aria-pressed:outline-2 aria-pressed:outline-accent";

/** The sheet and all pictures, small, each with how far it has come. */
export function Strip({ jobs, shown, onShow }: Props) {
  const sheet = jobs.find(({ id }) => id === SHEET_ID);
  const pictures = jobs.filter(({ id }) => id !== SHEET_ID);
  if (pictures.length === 0) return null;
  return (
    <ul aria-label="The sheet and the pictures" className="flex gap-2 overflow-x-auto p-0.5">
      <li>
        <button
          type="button"
          aria-pressed={shown === SHEET_ID}
          aria-label={`The sheet, ${sheet ? progress(sheet) : "empty"}`}
          title="The sheet"
          className={TILE}
          onClick={() => onShow(SHEET_ID)}
        >
          <PenLine aria-hidden className="size-5" />
          {sheet ? <Badge job={sheet} /> : null}
        </button>
      </li>
      {pictures.map((job) => (
        <li key={job.id}>
          <button
            type="button"
            aria-pressed={shown === job.id}
            aria-label={`${job.name}, ${progress(job)}`}
            title={job.name}
            className={TILE}
            onClick={() => onShow(job.id)}
          >
            <Thumbnail job={job} />
            <Badge job={job} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ job }: { job: Job }) {
  const url = useAddress(job.blob);
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  if (job.page !== null || (url && url === brokenUrl))
    return <ImageIcon aria-hidden className="size-6" strokeWidth={1.25} />;
  return url ? (
    // biome-ignore lint/performance/noImgElement: a blob in memory has nothing for next/image to fetch or resize
    <img
      src={url}
      alt=""
      className="absolute inset-0 size-full object-cover"
      onError={() => setBrokenUrl(url)}
    />
  ) : null;
}

function Badge({ job }: { job: Job }) {
  return (
    <span
      aria-hidden
      className="absolute right-0 bottom-0 grid h-5 min-w-5 place-items-center rounded-tl-md bg-paper px-1 text-xs text-ink tabular-nums"
    >
      {job.state === "read" ? filledOf(job) : null}
      {job.state === "waiting" ? <Hourglass className="size-3" /> : null}
      {job.state === "reading" ? <LoaderCircle className="size-3 animate-spin" /> : null}
      {job.state === "failed" ? <CircleAlert className="size-3.5 text-doubt" /> : null}
    </span>
  );
}
