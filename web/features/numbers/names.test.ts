import { expect, test } from "vitest";
import { documentName, pageName, unlike } from "./names";

test("a page has its document's name, and gives it back", () => {
  expect(pageName("scan.pdf", 2)).toBe("scan.pdf, page 2");
  expect(documentName("scan.pdf, page 12")).toBe("scan.pdf");
  expect(documentName("page 12.pdf")).toBe("page 12.pdf");
});

test.each([
  ["a.png", [], "a.png"],
  ["a.png", ["a.png"], "a (2).png"],
  ["a.png", ["a.png", "a (2).png"], "a (3).png"],
  ["page.1.png", ["page.1.png"], "page.1 (2).png"],
  ["scan", ["scan"], "scan (2)"],
  [".png", [".png"], ".png (2)"],
])("%s beside %o is %s", (name, taken, made) => expect(unlike(name, taken)).toBe(made));
