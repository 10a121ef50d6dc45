"use client";

import dynamic from "next/dynamic";
import { Boundary } from "@/components/Boundary";
import { describeSlices, toSlices } from "./slices";

const load = () => import("./Pie");

/** Fetches the chart's code ahead of the first answer, and while the server is there. */
export function preloadPie(): void {
  load().catch(() => {
    // Offline: the boundary keeps the ring, and the bars say the same in numbers.
  });
}

const Pie = dynamic(load, { ssr: false, loading: () => <Ring /> });

/** Where the pie will be. */
function Ring() {
  return <span aria-hidden className="absolute inset-0.5 rounded-full border border-line border-dashed" />;
}

/** The pie chart in a place of its own size, so that nothing moves when it comes. */
export function PieSlot({ probabilities }: { probabilities: readonly number[] | null }) {
  const slices = probabilities ? toSlices(probabilities) : null;
  const described = slices ? describeSlices(slices) : "Pie chart of the probabilities, still empty";
  return (
    <div role="img" aria-label={described} data-testid="pie" className="relative size-42 shrink-0">
      {slices ? (
        <Boundary fallback={<Ring />}>
          <Pie slices={slices} />
        </Boundary>
      ) : (
        <Ring />
      )}
    </div>
  );
}
