import { expect, test } from "vitest";
import { unlike } from "./names";

test.each([
  ["a.png", [], "a.png"],
  ["a.png", ["a.png"], "a (2).png"],
  ["a.png", ["a.png", "a (2).png"], "a (3).png"],
  ["page.1.png", ["page.1.png"], "page.1 (2).png"],
  ["scan", ["scan"], "scan (2)"],
  [".png", [".png"], ".png (2)"],
])("%s beside %o is %s", (name, taken, made) => expect(unlike(name, taken)).toBe(made));
