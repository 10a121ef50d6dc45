import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure, retryAfter, toFailure } from "./problem";

const problem = (detail: string) => ({ type: "about:blank", title: "", status: 0, detail });

test.each([
  [400, "refused"],
  [404, "model"],
  [413, "refused"],
  [415, "refused"],
  [422, "refused"],
  [429, "busy"],
  [500, "fault"],
  [503, "busy"],
] as const)("a problem of status %d is %s and keeps the server's sentence", (status, kind) => {
  const failure = toFailure(status, problem("Not so; do this."));
  expect(failure.kind).toBe(kind);
  expect(failure.message).toBe("Not so; do this.");
});

test("503 with a time to come back is no matter of the model", () => {
  const failure = toFailure(503, problem("Too much to read."), true, 1000);
  expect(failure).toMatchObject({ kind: "busy", after: 1000 });
});

test.each([
  [null, null],
  ["1", 1000],
  [" 120 ", 120_000],
  ["0", 0],
  ["Thu, 01 Jan 1970 00:00:30 GMT", 20_000], // ten seconds after 1970 began
  ["Thu, 01 Jan 1970 00:00:05 GMT", 0], // a time that is over
  ["soon", null],
])("Retry-After: %s is %s ms", (header, ms) => {
  expect(retryAfter(header, 10_000)).toBe(ms);
});

test("503 is about the model where the request named one", () => {
  expect(toFailure(503, problem("cnn is damaged."), true).kind).toBe("model");
});

test.each([
  ["a proxy's page", 502, "<html>Bad gateway</html>", "away"],
  ["a proxy's 503 without a sentence", 503, undefined, "away"],
  ["a 429 without a sentence", 429, "", "busy"],
  ["an empty sentence", 415, problem("  "), "refused"],
  ["a sentence of the wrong type", 400, { detail: [{ msg: "x" }] }, "refused"],
  ["null", 400, null, "refused"],
] as const)("%s still gives a sentence", (_name, status, body, kind) => {
  const failure = toFailure(status, body);
  expect(failure.kind).toBe(kind);
  expect(failure.message).toMatch(/\w+.*\.$/);
});

test("whatever comes back, there is one sentence and no throw", () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), fc.anything(), (status, body) => {
      const failure = toFailure(status, body);
      expect(failure).toBeInstanceOf(Failure);
      expect(failure.message.length).toBeGreaterThan(0);
    }),
  );
});
