import type { Model, Models } from "@/lib/api/client";
import { percentFine } from "@/lib/format";

/** The model that reads: the one chosen if it can, otherwise the default. */
export function inUse(models: Models | undefined, chosen: string | null): Model | null {
  if (!models) return null;
  const wanted = models.models.find(({ name, available }) => name === chosen && available);
  return wanted ?? models.models.find(({ name }) => name === models.default) ?? null;
}

/** What to put into the request: null leaves the choice to the server, which is how to get the default. */
export function toSend(models: Models | undefined, chosen: string | null): string | null {
  if (!models) return chosen;
  const model = inUse(models, chosen);
  return model && model.name !== models.default ? model.name : null;
}

/** How good a model is, as far as it was measured. */
export function accuracyOf({ test_accuracy }: Pick<Model, "test_accuracy">): string {
  return test_accuracy === null ? "not measured" : `${percentFine(test_accuracy)} right`;
}
