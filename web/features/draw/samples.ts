import { PEN, type Stroke } from "./strokes";

type Knot = readonly [x: number, y: number];

/** Points on a smooth curve through the knots (Catmull-Rom), about every four units, ends included. */
function curve(knots: readonly Knot[]): Knot[] {
  const points: Knot[] = [];
  for (let i = 0; i < knots.length - 1; i++) {
    const b = knots[i] ?? [0, 0];
    const c = knots[i + 1] ?? b;
    const a = knots[i - 1] ?? b;
    const d = knots[i + 2] ?? c;
    const steps = Math.max(2, Math.round(Math.hypot(c[0] - b[0], c[1] - b[1]) / 4));
    for (let step = 0; step < steps; step++) points.push(spline(a, b, c, d, step / steps));
  }
  return [...points, ...knots.slice(-1)];
}

function spline(a: Knot, b: Knot, c: Knot, d: Knot, t: number): Knot {
  const along = (k: 0 | 1) =>
    0.5 *
    (2 * b[k] +
      (c[k] - a[k]) * t +
      (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t +
      (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t);
  return [along(0), along(1)];
}

/** One stroke of the pen; it turns a corner between one run of knots and the next. */
export function stroke(...runs: readonly Knot[][]): Stroke {
  return runs.flatMap((run) => curve(run)).map(([x, y]) => ({ x, y, width: PEN.usual }));
}

// Ten digits as a hand writes them, in sheet units; the drawing keeps clear of the sheet's edge.
// biome-ignore format: one run of the pen a line reads as it is written
const SAMPLES: readonly (readonly Stroke[])[] = [
  [stroke([[160, 46], [118, 58], [90, 116], [94, 190], [132, 236], [176, 216], [196, 156], [186, 90], [150, 46]])],
  [stroke([[160, 42], [142, 136], [126, 238]])],
  [stroke([[90, 96], [112, 56], [156, 46], [186, 78], [172, 126], [130, 180], [86, 228]], [[86, 228], [140, 222], [202, 228]])],
  [stroke([[94, 70], [130, 46], [174, 62], [176, 104], [130, 132]], [[130, 132], [180, 148], [192, 194], [152, 232], [92, 220]])],
  [stroke([[112, 50], [98, 100], [84, 152]], [[84, 152], [140, 150], [206, 142]]), stroke([[178, 48], [168, 140], [156, 238]])],
  [stroke([[110, 54], [104, 92], [98, 132]], [[98, 132], [140, 116], [182, 142], [184, 196], [144, 232], [88, 218]]), stroke([[110, 54], [152, 54], [198, 48]])],
  [stroke([[172, 44], [126, 92], [98, 154], [102, 212], [140, 236], [180, 212], [178, 168], [142, 152], [104, 184]])],
  [stroke([[82, 64], [140, 62], [198, 54]], [[198, 54], [164, 136], [134, 238]])],
  [stroke([[180, 76], [146, 44], [106, 62], [108, 102], [146, 136], [182, 178], [172, 224], [134, 236], [102, 210], [112, 168], [152, 130], [184, 96], [176, 68]])],
  [stroke([[178, 88], [148, 52], [106, 66], [94, 108], [122, 140], [164, 124], [180, 84]], [[180, 84], [174, 160], [154, 238]])],
];

/** Our own writing of a digit, so that the page can be tried without a pointer. */
export function sample(digit: number): readonly Stroke[] {
  const strokes = SAMPLES[digit];
  if (!strokes) throw new RangeError(`There are samples of 0 to 9, not of ${digit}.`);
  return strokes;
}
