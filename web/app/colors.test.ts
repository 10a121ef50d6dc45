import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DIGITS } from "@/lib/digits";

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");

type Rgb = [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** A custom property's two colours, in linear light. */
function colors(name: string): { light: Rgb; dark: Rgb } {
  const [, light = "", dark = ""] =
    css.match(new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`)) ?? [];
  return { light: linear(light), dark: linear(dark) };
}

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function times(matrix: Matrix, [r, g, b]: Rgb): Rgb {
  const row = ([x, y, z]: Rgb) => x * r + y * g + z * b;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

/** Contrast by WCAG 2. */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = ([r, g, bl]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  const [dim = 0, bright = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (bright + 0.05) / (dim + 0.05);
}

/** OKLab, in which equal distances look about equally far (Ottosson 2020). */
function oklab(color: Rgb): Rgb {
  const cones = times(
    [
      [0.4122, 0.5363, 0.0514],
      [0.2119, 0.6807, 0.1074],
      [0.0883, 0.2817, 0.63],
    ],
    color,
  ).map((value) => Math.cbrt(Math.max(0, value))) as Rgb;
  return times(
    [
      [0.2105, 0.7936, -0.0041],
      [1.978, -2.4286, 0.4506],
      [0.0259, 0.7828, -0.8087],
    ],
    cones,
  );
}

/** How the colours arrive in eyes that lack one kind of cone (Machado et al. 2009, severity 1). */
const SIGHTS: Record<string, Matrix> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  "without red": [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  "without green": [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  "without blue": [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each(DIGITS)("the colour of %d stands out from the paper", (digit) => {
    const color = colors(`digit-${digit}`)[theme];
    expect(contrast(color, colors("paper")[theme])).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.entries(SIGHTS))("no two digits look alike to sight %s", (_sight, matrix) => {
    const seen = DIGITS.map((digit) => oklab(times(matrix, colors(`digit-${digit}`)[theme])));
    for (const [i, a] of seen.entries()) {
      for (const b of seen.slice(i + 1)) {
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.08);
      }
    }
  });

  test.each([
    ["ink", 7],
    ["muted", 4.5],
    ["accent", 4.5],
    ["doubt", 4.5],
  ])("%s can be read on the paper", (name, least) => {
    expect(contrast(colors(name)[theme], colors("paper")[theme])).toBeGreaterThanOrEqual(least);
  });

  test.each(["accent", "doubt"])("what stands on %s can be read", (name) => {
    expect(contrast(colors(`on-${name}`)[theme], colors(name)[theme])).toBeGreaterThanOrEqual(4.5);
  });

  test.each(Object.entries(SIGHTS))("sure and doubtful do not look alike to sight %s", (_sight, matrix) => {
    const [sure, doubt] = ["accent", "doubt"].map((name) => oklab(times(matrix, colors(name)[theme])));
    if (!sure || !doubt) throw new Error("no colours");
    expect(Math.hypot(sure[0] - doubt[0], sure[1] - doubt[1], sure[2] - doubt[2])).toBeGreaterThan(0.15);
  });
});
