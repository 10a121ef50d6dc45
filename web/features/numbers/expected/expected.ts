import type { Expected } from "@/lib/api/client";

/** What a person says of the numbers beforehand, as it stands in the form; what is empty is not said. */
export type Stated = {
  readonly digits: string;
  readonly low: string;
  readonly high: string;
  readonly check: string;
  readonly decimal: string;
  readonly minus: boolean;
  readonly rows: string;
  readonly columns: string;
};

export const NOTHING: Stated = {
  digits: "",
  low: "",
  high: "",
  check: "",
  decimal: "",
  minus: false,
  rows: "",
  columns: "",
};

export const CHECKS = [
  { value: "luhn", label: "as on cards (Luhn)" },
  { value: "mod97", label: "as in an IBAN (mod 97)" },
  { value: "ean", label: "as under bar codes (EAN)" },
] as const satisfies readonly { value: NonNullable<Expected["check"]>; label: string }[];

export const DECIMALS = [
  { value: "point", label: "after a point" },
  { value: "comma", label: "after a comma" },
  { value: "none", label: "none: whole numbers" },
] as const satisfies readonly { value: NonNullable<Expected["decimal"]>; label: string }[];

/** What of something typed can stand in a count. */
export function onlyCount(text: string): string {
  return text.replace(/\D/g, "").slice(0, 3);
}

/** A bound as a number; null while it is none yet, such as "-". A comma is a point. */
function bound(text: string): number | null {
  const value = Number(text.replace(",", "."));
  return text.trim() !== "" && Number.isFinite(value) ? value : null;
}

/** What is asked of the server; half a table is none. */
export function toAsk(stated: Stated): Expected {
  const [low, high] = [bound(stated.low), bound(stated.high)];
  const check = CHECKS.find(({ value }) => value === stated.check)?.value;
  const decimal = DECIMALS.find(({ value }) => value === stated.decimal)?.value;
  return {
    ...(stated.digits && { digits: Number(stated.digits) }),
    ...(low !== null && { low }),
    ...(high !== null && { high }),
    ...(check && { check }),
    ...(decimal && { decimal }),
    ...(stated.minus && { minus: true }),
    ...(stated.rows && stated.columns && { grid: `${Number(stated.rows)}x${Number(stated.columns)}` }),
  };
}

/** What is expected in a few words, for when the form is closed; empty if nothing is. */
export function inWords(stated: Stated): string {
  const { digits, low, high, check, decimal, minus, grid } = toAsk(stated);
  const range =
    low != null && high != null ? `${low} to ${high}` : low != null ? `from ${low}` : `up to ${high}`;
  return [
    digits != null && `${digits} ${digits === 1 ? "digit" : "digits"}`,
    (low != null || high != null) && range,
    check && "a check digit",
    decimal && (decimal === "none" ? "whole numbers" : `a ${decimal}`),
    minus && "perhaps negative",
    grid && `${grid.replace("x", " × ")} cells`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** What is missing before it can be asked, in one sentence; null if nothing is. */
export function gap({ rows, columns }: Stated): string | null {
  return (rows === "") === (columns === "") ? null : "A table has rows and columns; say how many of both.";
}

/** What was remembered; whatever is damaged or unknown of it is not said. */
export function recalled(text: string): Stated {
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== "object" || kept === null) return NOTHING;
    const known = Object.entries(kept).filter(
      ([key, value]) => key in NOTHING && typeof value === typeof NOTHING[key as keyof Stated],
    );
    return { ...NOTHING, ...Object.fromEntries(known) };
  } catch {
    return NOTHING;
  }
}
