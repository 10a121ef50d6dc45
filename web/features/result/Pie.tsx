"use client";

import { PieChart, Pie as RechartsPie } from "recharts";
import { digitColor } from "@/lib/digits";
import { ROOM_FOR_LABEL, type Slice, WHOLE } from "./slices";

const SIZE = 168;
const DEGREE = Math.PI / 180;

type Label = { cx?: number; cy?: number; midAngle?: number; outerRadius?: number; payload?: Slice };

/** The digit inside its slice, where there is room for it. */
function label({ cx = 0, cy = 0, midAngle = 0, outerRadius = 0, payload }: Label) {
  if (!payload || payload.digit === null || payload.share < ROOM_FOR_LABEL) return null;
  // A slice is widest near its rim; more than half a pie is wide everywhere, and all of it has a middle.
  const large = payload.share > 0.5;
  const out = payload.share >= WHOLE ? 0 : large ? 0.52 : 0.66;
  const radius = outerRadius * out;
  return (
    <text
      x={cx + radius * Math.cos(-midAngle * DEGREE)}
      y={cy + radius * Math.sin(-midAngle * DEGREE)}
      textAnchor="middle"
      dominantBaseline="central"
      className={`fill-paper font-serif ${large ? "text-6xl" : "text-3xl"}`}
    >
      {payload.digit}
    </text>
  );
}

/** Loaded when it is first needed: Recharts is most of what the page weighs. */
export default function Pie({ slices }: { slices: readonly Slice[] }) {
  const data = slices.map((slice) => ({
    ...slice,
    fill: slice.digit === null ? "var(--muted)" : digitColor(slice.digit),
  }));
  return (
    <PieChart
      width={SIZE}
      height={SIZE}
      accessibilityLayer={false}
      margin={{ top: 0, right: 0, bottom: 0, left: 0 }}
    >
      <RechartsPie
        data={data}
        dataKey="share"
        nameKey="digit"
        outerRadius={SIZE / 2 - 2}
        startAngle={90}
        endAngle={-270}
        stroke="var(--paper)"
        strokeWidth={data.length > 1 ? 1.5 : 0}
        label={label}
        labelLine={false}
        isAnimationActive={false}
        rootTabIndex={-1}
      />
    </PieChart>
  );
}
