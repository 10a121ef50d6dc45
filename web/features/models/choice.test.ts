import { describe, expect, test } from "vitest";
import type { Model, Models } from "@/lib/api/client";
import { accuracyOf, inUse, toSend } from "./choice";

function model(name: string, rest: Partial<Model> = {}): Model {
  const card = { version: "1.0.0", summary: "", architecture: name, parameters: 1, test_accuracy: 0.9 };
  return { name, id: `${name}@1.0.0`, default: false, available: true, problem: null, ...card, ...rest };
}

const models: Models = {
  default: "mlp",
  models: [
    model("mlp", { default: true }),
    model("linear"),
    model("cnn", { available: false, problem: "cnn is damaged." }),
  ],
};

describe("which model reads", () => {
  test.each([
    ["nothing chosen", null, "mlp", null],
    ["the default chosen", "mlp", "mlp", null],
    ["another chosen", "linear", "linear", "linear"],
    ["one that is not available", "cnn", "mlp", null],
    ["one that there was once", "perceptron", "mlp", null],
  ])("%s", (_name, chosen, name, sent) => {
    expect(inUse(models, chosen)?.name).toBe(name);
    expect(toSend(models, chosen)).toBe(sent);
  });

  test("before the list is there, a choice is sent as it is and the server says what it thinks", () => {
    expect(inUse(undefined, "linear")).toBeNull();
    expect(toSend(undefined, "linear")).toBe("linear");
  });
});

test.each([
  [0.98412, "98.4% right"],
  [null, "not measured"],
])("accuracy %d", (test_accuracy, words) => expect(accuracyOf({ test_accuracy })).toBe(words));
