type Props = { label: string; on: boolean; onChange: (on: boolean) => void };

/** A switch: a checkbox that says so, and takes effect at once. */
export function Switch({ label, on, onChange }: Props) {
  return (
    <label className="inline-flex min-h-11 cursor-pointer items-center gap-2.5">
      <input
        type="checkbox"
        role="switch"
        className="switch"
        checked={on}
        aria-checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
