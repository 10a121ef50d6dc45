import { DIGITS, digitColor } from "@/lib/digits";
import { percentFine } from "@/lib/format";

type Props = {
  /** null: nothing was read yet. */
  probabilities: readonly number[] | null;
  /** The digit that was read, if one was. */
  digit: number | null;
};

/** The ten probabilities as bars: a real table, and the pie's legend. */
export function Bars({ probabilities, digit }: Props) {
  return (
    <table className="w-full border-collapse text-sm tabular-nums" data-testid="bars">
      <caption className="sr-only">Probability of each digit</caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Digit</th>
          <th scope="col">Bar</th>
          <th scope="col">Probability</th>
        </tr>
      </thead>
      <tbody>
        {DIGITS.map((each) => {
          const share = probabilities?.[each] ?? 0;
          const top = each === digit;
          return (
            <tr key={each} className={`h-5.5 ${top ? "font-semibold" : ""}`}>
              <th scope="row" className="w-5 text-left font-[inherit]" style={{ color: digitColor(each) }}>
                {each}
              </th>
              <td className="px-2">
                <span aria-hidden className="block h-2.5 overflow-hidden rounded-full bg-trough">
                  <span
                    className="bar block h-full rounded-full"
                    style={{ backgroundColor: digitColor(each), width: `${share * 100}%` }}
                  />
                </span>
              </td>
              <td className={`w-14 text-right ${top ? "text-ink" : "text-muted"}`}>
                {probabilities ? percentFine(share) : "–"}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
