import { expect, test } from "vitest";
import type { ReadNumber } from "@/lib/api/client";
import { otherTexts } from "./others";
import { numberOf } from "./testing";

type Alternatives = ReadNumber["digits"][number]["alternatives"];

function withAlternatives(text: string, ...alternatives: Alternatives[]): ReadNumber {
  const number = numberOf(text);
  return {
    ...number,
    digits: number.digits.map((digit, i) => ({ ...digit, alternatives: alternatives[i] ?? [] })),
  };
}

const or = (digit: number, confidence: number) => ({ digit, confidence });

test.each<[string, ReadNumber, string[]]>([
  ["no doubt, no offer", numberOf("17"), []],
  ["one digit in doubt", withAlternatives("17", [], [or(1, 0.2)]), ["11"]],
  ["the likeliest first", withAlternatives("17", [or(7, 0.3)], [or(1, 0.2), or(4, 0.4)]), ["14", "77", "11"]],
  [
    "three at most",
    withAlternatives("1", [or(2, 0.2), or(3, 0.15), or(4, 0.1), or(5, 0.05)]),
    ["2", "3", "4"],
  ],
  ["beyond a sign and a separator", withAlternatives("-1.7", [], [or(1, 0.2)]), ["-1.1"]],
  ["in the place of what is no digit", withAlternatives("4?", [], [or(6, 0.2)]), ["46"]],
  ["nothing that would still have a gap", withAlternatives("4?", [or(9, 0.2)]), []],
  ["nothing where the digits do not fit the text", { ...numberOf("17"), digits: [] }, []],
])("%s", (_name, number, offers) => expect(otherTexts(number)).toEqual(offers));
