import { COLUMNS, isPlain, type Row } from "./table";

/** What a spreadsheet would take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A text that no spreadsheet runs: what looks like a formula gets the apostrophe that spreadsheets themselves put
 * before text. A negative number is left alone.
 *
 * Reference: OWASP, CSV Injection.
 */
export function harmless(text: string): string {
  return FORMULA.test(text) && !isPlain(text) ? `'${text}` : text;
}

function cells(row: Row): string[] {
  return COLUMNS.map((column) => {
    const value = row[column];
    return typeof value === "string" ? harmless(value) : String(value ?? "");
  });
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** RFC 4180: commas, CRLF, a header. */
export function toCsv(rows: readonly Row[]): string {
  return [COLUMNS, ...rows.map(cells)].map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

/** What spreadsheets take from the clipboard: tabs between cells, so none within them. */
export function toTsv(rows: readonly Row[]): string {
  const flat = (cell: string) => cell.replace(/[\t\r\n]+/g, " ");
  return [COLUMNS, ...rows.map(cells)].map((line) => line.map(flat).join("\t")).join("\n");
}

export function toJson(rows: readonly Row[]): string {
  return `${JSON.stringify(rows, COLUMNS.slice(), 2)}\n`;
}
