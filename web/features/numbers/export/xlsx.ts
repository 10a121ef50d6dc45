import writeExcelFile from "write-excel-file/universal";
import { COLUMNS, isPlain, type Row } from "./table";

const WIDTHS: Partial<Record<(typeof COLUMNS)[number], number>> = { picture: 28, text: 14, confidence: 12 };
/** A double holds so many digits; of longer numbers the end would be lost. */
const MOST_DIGITS = 15;

type Cell = { value: string | number | boolean; format?: string };

/** Something to calculate with, where nothing of it is lost: leading zeros and long numbers stay text. */
export function cellOf(text: string): Cell {
  const digits = text.replace(/\D/g, "");
  const padded = /^-?0\d/.test(text);
  if (!isPlain(text) || padded || digits.length > MOST_DIGITS) return { value: text };
  const [, fraction = ""] = text.split(/[.,]/);
  return {
    value: Number(text.replace(",", ".")),
    format: fraction ? `0.${"0".repeat(fraction.length)}` : "0",
  };
}

export function sheetOf(rows: readonly Row[]): (Cell | null)[][] {
  return rows.map((row) =>
    COLUMNS.map((column) => {
      const value = row[column];
      // What is not there is a cell without anything, not one with an empty text.
      if (value === null || value === "") return null;
      return column === "text" ? cellOf(row.text) : { value };
    }),
  );
}

/** A workbook of one sheet. In a chunk of its own: only who asks for it loads the library. */
export function toXlsx(rows: readonly Row[]): Promise<Blob> {
  const header = COLUMNS.map((value) => ({ value, fontWeight: "bold" as const }));
  return writeExcelFile([header, ...sheetOf(rows)], {
    sheet: "Numbers",
    columns: COLUMNS.map((column) => ({ width: WIDTHS[column] ?? 10 })),
    stickyRowsCount: 1,
  }).toBlob();
}
