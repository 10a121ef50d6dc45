import { DIGITS } from "@/lib/digits";

/** Ten digits in our own hand: the way to try the page without a pointer. */
export function Samples({ onSample }: { onSample: (digit: number) => void }) {
  return (
    <fieldset>
      <legend className="label">Try a sample</legend>
      <div className="mt-2 grid grid-cols-10 overflow-hidden rounded-md border border-line bg-raised">
        {DIGITS.map((digit) => (
          <button
            key={digit}
            type="button"
            aria-label={`Sample ${digit}`}
            className="h-11 border-line font-serif text-2xl leading-none not-first:border-l transition-colors duration-150 hover:bg-wash hover:text-accent focus-visible:-outline-offset-3"
            onClick={() => onSample(digit)}
          >
            {digit}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
