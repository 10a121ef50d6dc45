// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { predict, type Reading } from "@/lib/api/client";
import { type Ask, useReading } from "./useReading";

vi.mock("@/lib/api/client", () => ({ predict: vi.fn() }));

function answer(digit: number): Reading {
  const probabilities = Array.from({ length: 10 }, (_, i) => Number(i === digit));
  return { digit, verdict: "digit", confidence: 1, probabilities, model: "mlp@1.0.0", candidates: [digit] };
}

/** A server whose answers come when the test says so. */
function slowServer() {
  const waiting: { answer: (reading: Reading) => void; fail: (error: Error) => void; signal: AbortSignal }[] =
    [];
  vi.mocked(predict).mockImplementation(
    (_picture, _model, signal) =>
      new Promise((resolve, reject) => waiting.push({ answer: resolve, fail: reject, signal })),
  );
  return {
    request: async (n: number) => {
      await waitFor(() => expect(waiting.length).toBeGreaterThan(n));
      const request = waiting[n];
      if (!request) throw new Error("no such request");
      return request;
    },
  };
}

function ask(id: number, sheet = 1): Ask {
  return { id, sheet, model: null, picture: async () => new Blob() };
}

function hook() {
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const initialProps: { wish: Ask | null } = { wish: ask(1) };
  return renderHook(({ wish }) => useReading(wish), { wrapper, initialProps });
}

afterEach(cleanup);

describe("answers and wishes", () => {
  test("an answer that comes too late never replaces a newer one", async () => {
    const server = slowServer();
    const { result, rerender } = hook();
    const older = await server.request(0);
    rerender({ wish: ask(2) });
    const newer = await server.request(1);
    newer.answer(answer(2));
    await waitFor(() => expect(result.current.data?.digit).toBe(2));
    older.answer(answer(1));
    await Promise.resolve();
    expect(result.current.data?.digit).toBe(2);
  });

  test("a newer wish aborts the older request", async () => {
    const server = slowServer();
    const { rerender } = hook();
    const older = await server.request(0);
    expect(older.signal.aborted).toBe(false);
    rerender({ wish: ask(2) });
    await waitFor(() => expect(older.signal.aborted).toBe(true));
  });

  test("the answer before stays until the next is there, marked as such", async () => {
    const server = slowServer();
    const { result, rerender } = hook();
    (await server.request(0)).answer(answer(1));
    await waitFor(() => expect(result.current.data?.digit).toBe(1));
    rerender({ wish: ask(2) });
    expect(result.current.data?.digit).toBe(1);
    expect(result.current.isPlaceholderData).toBe(true);
  });

  test("a new sheet starts without the old answer", async () => {
    const server = slowServer();
    const { result, rerender } = hook();
    (await server.request(0)).answer(answer(1));
    await waitFor(() => expect(result.current.data?.digit).toBe(1));
    rerender({ wish: null });
    rerender({ wish: ask(2, 2) });
    expect(result.current.data).toBeUndefined();
  });

  test("a failure is the wish's own; asking again can heal it", async () => {
    const server = slowServer();
    const { result } = hook();
    (await server.request(0)).fail(new Error("away"));
    await waitFor(() => expect(result.current.isError).toBe(true));
    void result.current.refetch();
    (await server.request(1)).answer(answer(4));
    await waitFor(() => expect(result.current.data?.digit).toBe(4));
  });
});
