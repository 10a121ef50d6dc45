"use client";

import { ClipboardCopy, Download } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/Button";
import { copy, type Format, save } from "./export/save";
import { rowsOf } from "./export/table";
import type { Item } from "./items";

const FORMATS = [
  { format: "csv", label: "CSV" },
  { format: "xlsx", label: "Excel" },
  { format: "json", label: "JSON" },
] as const satisfies readonly { format: Format; label: string }[];

/** The ways out of the page: as a file, or over the clipboard into a spreadsheet. */
export function Exports({ items }: { items: readonly Item[] }) {
  const [said, setSaid] = useState("");

  const download = async (format: Format) => {
    setSaid("");
    try {
      await save(rowsOf(items), format);
    } catch {
      setSaid("The file could not be made; look whether the server is there, or take CSV.");
    }
  };
  const toClipboard = async () => {
    const copied = await copy(rowsOf(items));
    const rows = `${items.length} ${items.length === 1 ? "row" : "rows"}`;
    setSaid(
      copied ? `${rows} copied, for a spreadsheet.` : "The browser does not let the page copy; take CSV.",
    );
  };

  return (
    <div>
      <div className="flex flex-wrap gap-2">
        {FORMATS.map(({ format, label }) => (
          <Button key={format} aria-label={`Download as ${label}`} onClick={() => void download(format)}>
            <Download aria-hidden className="size-4 max-sm:hidden" />
            {label}
          </Button>
        ))}
        <Button onClick={() => void toClipboard()}>
          <ClipboardCopy aria-hidden className="size-4 max-sm:hidden" />
          Copy
        </Button>
      </div>
      <p role="status" className="mt-1 min-h-5 text-sm text-muted">
        {said}
      </p>
    </div>
  );
}
