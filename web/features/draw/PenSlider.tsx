import { PEN } from "./strokes";

type Props = { width: number; onWidth: (width: number) => void };

/** How wide the pen writes, between two dots that show it. */
export function PenSlider({ width, onWidth }: Props) {
  return (
    <label className="flex h-11 min-w-0 flex-1 items-center gap-1.5 px-0.5 @md:gap-2 @md:px-1">
      <span className="sr-only">Pen width</span>
      <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-muted" />
      <input
        type="range"
        className="slider min-w-0 flex-1"
        min={PEN.thin}
        max={PEN.thick}
        step={2}
        value={width}
        aria-valuetext={`${width} of ${PEN.thick}`}
        onChange={(event) => onWidth(event.currentTarget.valueAsNumber)}
      />
      <span aria-hidden className="size-3.5 shrink-0 rounded-full bg-muted" />
    </label>
  );
}
