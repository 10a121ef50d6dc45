import { describe, expect, test } from "vitest";
import { paintForReading } from "./export";
import { type Brush, backing } from "./paint";
import { WIDE } from "./strokes";

/** A brush that writes down what it is told. */
function recorder() {
  const log: string[] = [];
  const brush = new Proxy({} as Record<string, unknown>, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        log.push(`${String(name)}(${args.join(",")})`);
      },
    set: (_, name, value) => {
      log.push(`${String(name)}=${String(value)}`);
      return true;
    },
  });
  return { log, brush: brush as unknown as Brush };
}

describe("what is uploaded", () => {
  test("white paper first, then black ink, in sheet units", () => {
    const { log, brush } = recorder();
    paintForReading(brush, [
      [{ x: 7, y: 8, width: 20 }],
      [
        { x: 0, y: 0, width: 12 },
        { x: 10, y: 0, width: 12 },
      ],
    ]);
    expect(log).toEqual([
      "fillStyle=#ffffff",
      "fillRect(0,0,280,280)",
      "fillStyle=#000000",
      "strokeStyle=#000000",
      "lineCap=round",
      "lineJoin=round",
      "beginPath()",
      `arc(7,8,10,0,${2 * Math.PI})`,
      "fill()",
      "beginPath()",
      "lineWidth=12",
      "moveTo(0,0)",
      "quadraticCurveTo(0,0,5,0)",
      "stroke()",
      "beginPath()",
      "lineWidth=12",
      "moveTo(5,0)",
      "quadraticCurveTo(10,0,10,0)",
      "stroke()",
    ]);
  });

  test("a wide sheet is white to its edge", () => {
    const { log, brush } = recorder();
    paintForReading(brush, [], WIDE);
    expect(log[1]).toBe(`fillRect(0,0,${WIDE.width},${WIDE.height})`);
  });

  test("an empty sheet is white paper", () => {
    const { log, brush } = recorder();
    paintForReading(brush, []);
    expect(log.slice(0, 2)).toEqual(["fillStyle=#ffffff", "fillRect(0,0,280,280)"]);
    expect(log.filter((line) => line.includes("stroke("))).toEqual([]);
  });
});

test.each([
  [328, 3, 984], // a phone
  [520, 1, 520],
  [520.4, 1.25, 651], // a laptop at 125 %
  [520, 0.5, 520], // a page zoomed out stays as sharp as the screen
  [0, 2, 1], // not laid out yet
])("a canvas %d px wide at ratio %d is backed by %d px", (width, ratio, pixels) => {
  expect(backing(width, ratio)).toBe(pixels);
});
