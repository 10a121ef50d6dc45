"use client";

import type { Model, Models } from "@/lib/api/client";
import { thousands } from "@/lib/format";
import { accuracyOf, inUse } from "./choice";

type Props = {
  models: Models | undefined;
  /** The list could not be had. */
  missing: boolean;
  chosen: string | null;
  onChoose: (name: string) => void;
};

/** Which model reads: a choice among those of the server, each with what its card says. */
export function ModelChoice({ models, missing, chosen, onChoose }: Props) {
  const current = inUse(models, chosen);
  return (
    <fieldset className="min-h-36 min-w-0">
      <legend className="label">Model</legend>
      {models ? (
        <div className="mt-2 grid gap-1">
          {models.models.map((model) => (
            <Choice
              key={model.name}
              model={model}
              checked={model.name === current?.name}
              onChoose={() => onChoose(model.name)}
            />
          ))}
        </div>
      ) : (
        <p className="mt-3 text-sm text-muted">
          {missing
            ? "The list of models comes when the server is back."
            : "Asking the server which there are…"}
        </p>
      )}
    </fieldset>
  );
}

function Choice({ model, checked, onChoose }: { model: Model; checked: boolean; onChoose: () => void }) {
  const about = `about-${model.name}`;
  return (
    <div className="relative grid grid-cols-[auto_1fr] gap-x-2.5 rounded-md px-2.5 py-2 has-checked:bg-wash has-enabled:hover:bg-wash has-focus-visible:outline-2 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="model"
        id={`model-${model.name}`}
        value={model.name}
        checked={checked}
        disabled={!model.available}
        onChange={onChoose}
        aria-describedby={about}
        className="relative z-10 mt-1 size-4 accent-accent focus-visible:outline-none"
      />
      <label
        htmlFor={`model-${model.name}`}
        className={`font-medium after:absolute after:inset-0 ${model.available ? "cursor-pointer after:cursor-pointer" : "text-muted"}`}
      >
        {model.name}
      </label>
      <span id={about} className="col-start-2 text-sm text-pretty text-muted">
        {model.available ? (
          <>
            {model.summary} <span className="tabular-nums">{accuracyOf(model)}</span>,{" "}
            {thousands(model.parameters)} parameters
          </>
        ) : (
          <>Not available: {model.problem ?? "the server does not say why."}</>
        )}
      </span>
    </div>
  );
}
