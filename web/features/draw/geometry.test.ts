import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toCommands } from "./geometry";
import { extend, PEN, penWidth, type Stroke, toSheet, WIDE } from "./strokes";

const at = (x: number, y: number, width = 20) => ({ x, y, width });

describe("a stroke becomes commands", () => {
  test("no point, nothing", () => expect(toCommands([])).toEqual([]));

  test("a tap is a dot", () => {
    expect(toCommands([at(5, 6)])).toEqual([{ kind: "dot", x: 5, y: 6, width: 20 }]);
  });

  test("two points are a line between them", () => {
    const [start, end] = toCommands([at(0, 0), at(10, 0)]);
    expect(start).toMatchObject({ kind: "curve", from: { x: 0 }, to: { x: 5 } });
    expect(end).toMatchObject({ kind: "curve", from: { x: 5 }, to: { x: 10 } });
  });

  const strokes = fc.array(
    fc.record({
      x: fc.double({ min: 0, max: 280, noNaN: true }),
      y: fc.double({ min: 0, max: 280, noNaN: true }),
      width: fc.double({ min: PEN.thin, max: PEN.thick, noNaN: true }),
    }),
    { minLength: 2, maxLength: 40 },
  );

  test("every curve starts where the one before ended, from the first point to the last", () => {
    fc.assert(
      fc.property(strokes, (stroke) => {
        const commands = toCommands(stroke);
        let pen: { x: number; y: number } | undefined = stroke[0];
        for (const command of commands) {
          if (command.kind !== "curve") throw new Error("a stroke of two points has no dot");
          expect(command.from).toMatchObject({ x: pen?.x, y: pen?.y });
          pen = command.to;
        }
        expect(pen).toMatchObject({ x: stroke.at(-1)?.x, y: stroke.at(-1)?.y });
      }),
    );
  });

  test("moving a stroke moves its commands and nothing else", () => {
    fc.assert(
      fc.property(strokes, fc.integer({ min: -50, max: 50 }), (stroke, by) => {
        const moved = toCommands(stroke.map((p) => ({ ...p, x: p.x + by })));
        toCommands(stroke).forEach((command, i) => {
          const twin = moved[i];
          if (command.kind !== "curve" || twin?.kind !== "curve") throw new Error("the kind changed");
          expect(twin.to.x).toBeCloseTo(command.to.x + by, 6);
          expect(twin.to.y).toBe(command.to.y);
        });
      }),
    );
  });
});

describe("from the screen to the sheet", () => {
  test.each([
    [{ left: 0, top: 0, width: 280 }, 140, 140, { x: 140, y: 140 }], // as large as the sheet
    [{ left: 100, top: 50, width: 560 }, 380, 330, { x: 140, y: 140 }], // twice as large, elsewhere
    [{ left: 16, top: 60, width: 328 }, 16, 60, { x: 0, y: 0 }], // the corner on a phone
  ])("%o", (box, x, y, expected) => expect(toSheet(x, y, box)).toEqual(expected));

  test("on a wide sheet, the middle is where the middle is", () => {
    const box = { left: 20, top: 10, width: WIDE.width / 2 };
    expect(toSheet(20 + WIDE.width / 4, 10 + WIDE.height / 4, box, WIDE.width)).toEqual({
      x: WIDE.width / 2,
      y: WIDE.height / 2,
    });
  });

  test("a place keeps its share of the sheet at any size", () => {
    const size = fc.integer({ min: 200, max: 2000 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(size, size, share, (a, b, s) => {
        const one = toSheet(s * a, 0, { left: 0, top: 0, width: a });
        const other = toSheet(s * b, 0, { left: 0, top: 0, width: b });
        expect(one.x).toBeCloseTo(other.x, 6);
      }),
    );
  });
});

describe("the pen", () => {
  test.each([
    ["mouse", 0.5, 20],
    ["touch", 1, 20],
    ["pen", 0, 20], // a pen without a pressure sensor
    ["pen", 0.5, 20],
    ["pen", 1, 26],
    ["pen", 7, 26], // a driver out of range
  ])("%s at pressure %d writes %d wide", (type, pressure, width) => {
    expect(penWidth(20, type, pressure)).toBeCloseTo(width);
  });

  test("a pen that rests adds no point", () => {
    const stroke: Stroke = [at(1, 1)];
    expect(extend(stroke, at(1.2, 1))).toBe(stroke);
    expect(extend(stroke, at(3, 1))).toHaveLength(2);
  });
});
