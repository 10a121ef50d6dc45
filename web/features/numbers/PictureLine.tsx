import { RotateCw, X, ZoomIn, ZoomOut } from "lucide-react";
import { Button } from "@/components/Button";
import { isContradicted, type Job } from "./jobs";
import { progress } from "./words";

type Props = {
  job: Job;
  large: boolean;
  onLarge: (large: boolean) => void;
  onAgain: () => void;
  onRemove: () => void;
};

/** What there is to say of the picture that is shown, and to do to it. */
export function PictureLine({ job, large, onLarge, onAgain, onRemove }: Props) {
  const stopped = job.state === "failed" || job.state === "waiting";
  const failure = stopped && !isContradicted(job) ? job.failure : null;
  const Zoom = large ? ZoomOut : ZoomIn;
  return (
    <div className="flex items-start gap-2 sm:gap-3">
      <p className="min-w-0 flex-1 self-center text-sm text-pretty text-muted">
        <span className="block truncate font-medium text-ink">{job.name}</span>
        {failure ? (
          failure.message
        ) : (
          <>
            {progress(job)}
            {job.reading
              ? `, ${job.reading.width} × ${job.reading.height} px, by ${job.reading.model}`
              : null}
          </>
        )}
      </p>
      <Button
        onClick={() => onLarge(!large)}
        aria-label={large ? "Show the whole picture" : "Show the picture larger"}
      >
        <Zoom aria-hidden className="size-4.5" />
      </Button>
      <Button onClick={onAgain} disabled={job.state === "reading"} aria-label={`Read ${job.name} again`}>
        <RotateCw aria-hidden className="size-4.5" />
        <span className="max-sm:hidden">Read again</span>
      </Button>
      <Button onClick={onRemove} aria-label={`Take ${job.name} away`}>
        <X aria-hidden className="size-4.5" />
        <span className="max-sm:hidden">Take away</span>
      </Button>
    </div>
  );
}
