import type { ComponentProps } from "react";

type Props = ComponentProps<"button"> & { look?: "quiet" | "primary" };

const LOOKS = {
  quiet: "border border-line bg-raised text-ink hover:border-accent hover:text-accent",
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
} as const;

/** A button of 44 px, large enough for a thumb. */
export function Button({ look = "quiet", className = "", ...rest }: Props) {
  return (
    <button
      type="button"
      className={`inline-flex h-11 shrink-0 items-center justify-center gap-2 rounded-md px-3 font-medium whitespace-nowrap transition-colors duration-150 disabled:cursor-not-allowed disabled:opacity-45 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
