import type { Row } from "./table";
import { toCsv, toJson, toTsv } from "./text";

export type Format = "csv" | "json" | "xlsx";

/** The browser needs the address for a moment after the click. */
const KEPT_MS = 10_000;

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

async function toBlob(rows: readonly Row[], format: Format): Promise<Blob> {
  if (format === "csv") return new Blob([toCsv(rows)], { type: "text/csv;charset=utf-8" });
  if (format === "json") return new Blob([toJson(rows)], { type: "application/json" });
  const { toXlsx } = await import("./xlsx");
  return toXlsx(rows);
}

/** Gives the rows to the person as a file. */
export async function save(rows: readonly Row[], format: Format): Promise<void> {
  download(await toBlob(rows, format), `numbers.${format}`);
}

/** Without encryption, as on a server at home, a page has no clipboard but that of its own selection. */
function copySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

/** @returns whether the rows are on the clipboard */
export async function copy(rows: readonly Row[]): Promise<boolean> {
  const text = toTsv(rows);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}
