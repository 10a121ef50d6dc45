import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { isNumber, itemsOf } from "../items";
import { NOTHING_SAID, reduceReview } from "../review";
import { column, doubtful, leavingOut, numberOf, readJob } from "../testing";
import { COLUMNS, type Row, rowsOf } from "./table";
import { harmless, toCsv, toJson, toTsv } from "./text";
import { cellOf, toXlsx } from "./xlsx";

const HEADER = "picture,number,row,column,text,confidence,doubtful,checked,left,top,width,height";

function rows(name = "a.png"): Row[] {
  const jobs = [readJob(1, name, column("2026", doubtful("-3,5"), numberOf("17", { confidence: 1 / 3 })))];
  const [, second] = itemsOf(jobs, NOTHING_SAID);
  const review = reduceReview(NOTHING_SAID, { type: "type", key: second?.key ?? "", text: "-3,8" });
  return rowsOf(itemsOf(jobs, review));
}

describe("CSV", () => {
  test("a header and a line a number, in reading order", () => {
    expect(toCsv(rows()).split("\r\n")).toEqual([
      HEADER,
      "a.png,1,,,2026,0.97,false,,10,0,80,30",
      'a.png,2,,,"-3,8",0.6,false,typed,10,40,80,30',
      "a.png,3,,,17,0.3333,false,,10,80,40,30",
      "",
    ]);
  });

  test("what has commas, quotes or lines in it is quoted", () => {
    expect(toCsv(rows('one, "two"\n.png'))).toContain('"one, ""two""\n.png",1,,,2026');
  });

  test("of no numbers it is the header alone", () => expect(toCsv([])).toBe(`${HEADER}\r\n`));
});

test.each([
  ["=1+1.png", "'=1+1.png"],
  ["+a.png", "'+a.png"],
  ["-a.png", "'-a.png"],
  ["@sum.png", "'@sum.png"],
  ["\tx", "'\tx"],
  ["a=b.png", "a=b.png"],
  ["-12", "-12"], // a number
  ["-3,5", "-3,5"],
  ["-1-2", "'-1-2"], // to a spreadsheet this would be -3
  ["--5", "'--5"],
  ["-", "'-"],
])("%s leaves as %s", (text, safe) => {
  expect(harmless(text)).toBe(safe);
  expect(toCsv([{ ...rows()[0], picture: text } as Row])).toContain(safe);
  if (text !== "\tx") expect(toTsv([{ ...rows()[0], picture: text } as Row])).toContain(safe);
});

test("the clipboard gets tabs between cells and none within", () => {
  const lines = toTsv(rows("a\tb\n.png")).split("\n");
  expect(lines[0]).toBe(COLUMNS.join("\t"));
  expect(lines[1]?.split("\t")).toEqual([
    "a b .png",
    "1",
    "",
    "",
    "2026",
    "0.97",
    "false",
    "",
    "10",
    "0",
    "80",
    "30",
  ]);
  expect(lines).toHaveLength(4);
});

test("JSON says the same, unescaped, in the order of the columns", () => {
  const made = JSON.parse(toJson(rows("=a.png")));
  expect(made[1]).toEqual({
    picture: "=a.png",
    number: 2,
    row: null,
    column: null,
    text: "-3,8",
    confidence: 0.6,
    doubtful: false,
    checked: "typed",
    left: 10,
    top: 40,
    width: 80,
    height: 30,
  });
  expect(Object.keys(made[0])).toEqual([...COLUMNS]);
});

describe("a spreadsheet's cells", () => {
  test.each([
    ["2026", { value: 2026, format: "0" }],
    ["-3,5", { value: -3.5, format: "0.0" }],
    ["3.140", { value: 3.14, format: "0.000" }],
    ["0", { value: 0, format: "0" }],
    ["0.5", { value: 0.5, format: "0.0" }],
    ["007", { value: "007" }], // leading zeros belong to it
    ["4?", { value: "4?" }],
    ["1.2.3", { value: "1.2.3" }],
    ["123456789012345", { value: 123456789012345, format: "0" }],
    ["1234567890123456", { value: "1234567890123456" }], // a double would round it
  ])("%s", (text, cell) => expect(cellOf(text)).toEqual(cell));
});

test("XLSX is a workbook with every row in it", async () => {
  const blob = await toXlsx(rows());
  const files = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  const part = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  const sheet = part("xl/worksheets/sheet1.xml");
  expect(part("xl/workbook.xml")).toContain('name="Numbers"');
  expect(sheet.match(/<row /g)).toHaveLength(4);
  expect(sheet).toContain("<v>2026</v>");
  expect(sheet).toContain("<v>-3.8</v>");
  for (const word of [...COLUMNS, "a.png", "typed"])
    expect(sheet + part("xl/sharedStrings.xml")).toContain(word);
});

test("a cell of a table says which, and an empty one has no text", async () => {
  const cells = column(
    numberOf("12", { cell: [3, 13] }),
    numberOf("", { cell: [3, 14], confidence: 1, digits: [] }),
  );
  const table = rowsOf(itemsOf([readJob(1, "a.png", cells)], NOTHING_SAID));
  expect(toCsv(table).split("\r\n").slice(1, 3)).toEqual([
    "a.png,1,3,13,12,0.97,false,,10,0,40,30",
    "a.png,2,3,14,,1,false,,10,40,0,30",
  ]);
  expect(JSON.parse(toJson(table))[1]).toMatchObject({ row: 3, column: 14, text: "" });
  const files = unzipSync(new Uint8Array(await (await toXlsx(table)).arrayBuffer()));
  const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
  expect(sheet).toContain("<v>14</v>");
  expect(sheet).toContain("<v>12</v>");
});

test("what was left out is exported once it is typed, at its place", async () => {
  const job = readJob(1, "a.png", leavingOut(column("12", "34"), [200, 2, 50, 28], [10, 300, 50, 28]));
  const [beside] = job.leftOut;
  const review = reduceReview(NOTHING_SAID, { type: "type", key: beside?.key ?? "", text: "5,5" });
  const table = rowsOf(itemsOf([job], review).filter(isNumber));
  expect(toCsv(table).split("\r\n").slice(1)).toEqual([
    "a.png,1,,,12,0.97,false,,10,0,40,30",
    'a.png,2,,,"5,5",0,false,typed,200,2,50,28',
    "a.png,3,,,34,0.97,false,,10,40,40,30",
    "",
  ]);
  expect(toTsv(table).split("\n")).toHaveLength(4);
  expect(JSON.parse(toJson(table))[1]).toMatchObject({ number: 2, text: "5,5", checked: "typed" });
  const files = unzipSync(new Uint8Array(await (await toXlsx(table)).arrayBuffer()));
  expect(strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array())).toContain("<v>5.5</v>");
});
