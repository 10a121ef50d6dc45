import type { Metadata } from "next";
import { NumbersDesk } from "@/features/desk/NumbersDesk";
import { Providers } from "../providers";

export const metadata: Metadata = {
  title: "Read whole numbers",
  description:
    "Write, drop or photograph handwritten numbers: each is read, boxed and listed with how sure it is, to be checked, corrected and taken along as CSV, JSON or a spreadsheet.",
};

export default function Page() {
  return (
    <Providers>
      <NumbersDesk />
    </Providers>
  );
}
