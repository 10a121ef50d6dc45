"use client";

import { ChevronRight, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { Switch } from "@/components/Switch";
import { onlyNumber } from "../review";
import { CHECKS, DECIMALS, gap, inWords, NOTHING, onlyCount, type Stated } from "./expected";

type Props = {
  stated: Stated;
  /** Why the server can expect no such numbers; null if it can. */
  refusal: string | null;
  onState: (stated: Stated) => void;
};

const FIELD =
  "h-11 w-full min-w-0 rounded-md border border-line bg-raised px-2.5 tabular-nums transition-colors duration-150 hover:border-accent";

/** What a person knows of the numbers beforehand; it takes effect while it is stated. */
export function ExpectedForm({ stated, refusal, onState }: Props) {
  const say = (change: Partial<Stated>) => onState({ ...stated, ...change });
  const words = inWords(stated);
  const problem = gap(stated) ?? refusal;
  return (
    <section aria-label="Expectations" className="grid grid-cols-1">
      <details className="group">
        <summary className="link flex min-h-11 cursor-pointer items-center gap-1 text-sm">
          <ChevronRight
            aria-hidden
            className="size-4 shrink-0 transition-transform duration-150 group-open:rotate-90"
          />
          {words ? `Expected: ${words}` : "What do you expect?"}
        </summary>
        <div className="grid grid-cols-2 gap-3 pt-1 sm:grid-cols-3">
          <Field label="Digits" className="max-sm:col-span-2">
            <Count value={stated.digits} onValue={(digits) => say({ digits })} />
          </Field>
          <Field label="Least value">
            <Bound value={stated.low} onValue={(low) => say({ low })} />
          </Field>
          <Field label="Greatest value">
            <Bound value={stated.high} onValue={(high) => say({ high })} />
          </Field>
          <Field label="Check digit">
            <Choice value={stated.check} none="none" choices={CHECKS} onValue={(check) => say({ check })} />
          </Field>
          <Field label="Fraction">
            <Choice
              value={stated.decimal}
              none="either way, or none"
              choices={DECIMALS}
              onValue={(decimal) => say({ decimal })}
            />
          </Field>
          <div className="self-end max-sm:col-span-2">
            <Switch label="May be negative" on={stated.minus} onChange={(minus) => say({ minus })} />
          </div>
          <Field label="Rows of a table">
            <Count value={stated.rows} onValue={(rows) => say({ rows })} />
          </Field>
          <Field label="Columns of a table">
            <Count value={stated.columns} onValue={(columns) => say({ columns })} />
          </Field>
          <Button
            className="self-end max-sm:col-span-2"
            disabled={JSON.stringify(stated) === JSON.stringify(NOTHING)}
            onClick={() => onState(NOTHING)}
          >
            <X aria-hidden className="size-4.5" />
            Expect nothing
          </Button>
        </div>
        <p className="mt-2 text-sm text-pretty text-muted">
          A number that is otherwise is marked, unless another reading is nearly as likely. Of a table every
          cell is in the list, the empty ones too.
        </p>
      </details>
      <p role="alert" className="text-sm text-pretty text-doubt">
        {problem}
      </p>
    </section>
  );
}

type FieldProps = { label: string; className?: string; children: ReactNode };

function Field({ label, className = "", children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={`grid grid-cols-1 gap-1 self-end ${className}`}>
      <span className="label">{label}</span>
      {children}
    </label>
  );
}

type ControlProps = { value: string; onValue: (value: string) => void };

function Count({ value, onValue }: ControlProps) {
  return (
    <input
      className={FIELD}
      inputMode="numeric"
      autoComplete="off"
      value={value}
      onChange={(event) => onValue(onlyCount(event.currentTarget.value))}
    />
  );
}

function Bound({ value, onValue }: ControlProps) {
  return (
    <input
      className={FIELD}
      // Keyboards of some phones have digits and a comma, and no minus.
      inputMode="text"
      autoComplete="off"
      value={value}
      onChange={(event) => onValue(onlyNumber(event.currentTarget.value))}
    />
  );
}

type ChoiceProps = ControlProps & {
  none: string;
  choices: readonly { readonly value: string; readonly label: string }[];
};

function Choice({ value, none, choices, onValue }: ChoiceProps) {
  return (
    <select className={FIELD} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
      <option value="">{none}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
