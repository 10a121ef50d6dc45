// @vitest-environment jsdom
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Expected, type PictureReading, readNumbers, type ShownPage, showPage } from "@/lib/api/client";
import { Failure } from "@/lib/api/problem";
import { column } from "./testing";
import { useJobs } from "./useJobs";

vi.mock("@/lib/api/client", () => ({ readNumbers: vi.fn(), showPage: vi.fn() }));

type Request = {
  picture: Blob;
  model: string | null;
  expected: Expected;
  signal: AbortSignal;
  answer: (reading: PictureReading) => void;
  fail: (error: unknown) => void;
};

/** A server whose answers come when the test says so. */
function slowServer(): Request[] {
  const requests: Request[] = [];
  vi.mocked(readNumbers).mockImplementation(
    (picture, model, expected, signal) =>
      new Promise((answer, fail) => requests.push({ picture, model, expected, signal, answer, fail })),
  );
  return requests;
}

const EXPECTED: Expected = { digits: 2 };
const asIs = async (blob: Blob) => blob;
const given = (...ids: number[]) => ids.map((id) => ({ id, name: `${id}.png`, blob: new Blob([`${id}`]) }));

const always = async () => true;

function hook(prepare = asIs, isShowable: (picture: Blob) => Promise<boolean> = always) {
  const { result } = renderHook(() => useJobs("cnn", EXPECTED, prepare, isShowable));
  return {
    jobs: () => result.current[0],
    change: (action: Parameters<(typeof result)["current"][1]>[0]) => act(() => result.current[1](action)),
  };
}

async function settle(action: () => void): Promise<void> {
  await act(async () => action());
}

let requests: Request[];
beforeEach(() => {
  requests = slowServer();
  vi.mocked(showPage).mockReset();
});
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

const sent = (n: number) => waitFor(() => expect(requests).toHaveLength(n));

describe("pictures on their way", () => {
  test("two at once; a failure does not keep the third", async () => {
    const { jobs, change } = hook();
    change({ type: "put", pictures: given(1, 2, 3) });
    await sent(2);
    expect(requests[0]?.expected).toEqual({ digits: 2 });
    await settle(() => requests[0]?.fail(new Failure("refused", "This is no picture.")));
    await sent(3);
    await settle(() => requests[1]?.answer(column("12")));
    await settle(() => requests[2]?.answer(column("34")));
    expect(jobs().map(({ state }) => state)).toEqual(["failed", "read", "read"]);
    expect(jobs()[0]?.failure?.message).toBe("This is no picture.");
  });

  test("other ink aborts the request for the ink before, whose answer has nowhere to go", async () => {
    const { jobs, change } = hook();
    change({ type: "put", pictures: given(0) });
    await sent(1);
    change({ type: "put", pictures: given(0) });
    await sent(2);
    expect(requests[0]?.signal.aborted).toBe(true);
    await settle(() => requests[1]?.answer(column("2")));
    await settle(() => requests[0]?.answer(column("1")));
    expect(jobs()[0]?.numbers[0]?.number.text).toBe("2");
  });

  test("a picture that was taken away is no longer asked for, and makes room", async () => {
    const { change } = hook();
    change({ type: "put", pictures: given(1, 2, 3) });
    await sent(2);
    change({ type: "remove", id: 1 });
    await sent(3);
    expect(requests[0]?.signal.aborted).toBe(true);
    expect(requests[1]?.signal.aborted).toBe(false);
  });

  test("a busy server is asked again by itself", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: false });
    const { jobs, change } = hook();
    change({ type: "put", pictures: given(1) });
    await settle(() => undefined);
    await settle(() => requests[0]?.fail(new Failure("busy", "Too much to read.", 2000)));
    expect(jobs()[0]).toMatchObject({ state: "waiting", failure: { message: "Too much to read." } });
    await act(async () => vi.advanceTimersByTimeAsync(1999));
    expect(requests).toHaveLength(1);
    await act(async () => vi.advanceTimersByTimeAsync(1));
    expect(requests).toHaveLength(2);
    await settle(() => requests[1]?.answer(column("12")));
    expect(jobs()[0]).toMatchObject({ state: "read", failure: null });
  });

  test("what cannot be made ready to be sent fails with its sentence, and is not sent", async () => {
    const { jobs, change } = hook(async () => {
      throw new Failure("refused", "The file is empty; choose a picture.");
    });
    change({ type: "put", pictures: given(1) });
    await waitFor(() => expect(jobs()[0]?.state).toBe("failed"));
    expect(jobs()[0]?.failure?.message).toContain("empty");
    expect(requests).toHaveLength(0);
  });

  test("an error of our own is no endless wait", async () => {
    const { jobs, change } = hook();
    change({ type: "put", pictures: given(1) });
    await sent(1);
    await settle(() => requests[0]?.fail(new TypeError("x is undefined")));
    expect(jobs()[0]).toMatchObject({ state: "failed", failure: { kind: "fault" } });
  });
});

describe("what the browser cannot show", () => {
  const pictures = [1, 2, 3].map((number) => new Blob([`page ${number}`]));
  const page = (number: number): ShownPage => ({ picture: pictures[number - 1] ?? new Blob(), pages: 3 });
  const isPage = async (blob: Blob) => pictures.includes(blob);

  test("comes from the server page by page, and each page is read", async () => {
    vi.mocked(showPage).mockImplementation(async (_, number) => page(number));
    const { jobs, change } = hook(asIs, isPage);
    change({ type: "put", pictures: given(1) });
    await sent(2);
    await settle(() => requests[0]?.answer(column("12")));
    await settle(() => requests[1]?.answer(column("34")));
    await sent(3);
    await settle(() => requests[2]?.answer(column("56")));
    expect(jobs().map(({ name }) => name)).toEqual(["1.png, page 1", "1.png, page 2", "1.png, page 3"]);
    expect(jobs().map(({ numbers }) => numbers[0]?.number.text)).toEqual(["12", "34", "56"]);
    expect(requests.map(({ picture }) => pictures.indexOf(picture))).toEqual([0, 1, 2]);
    expect(vi.mocked(showPage).mock.calls.map(([, number]) => number)).toEqual([1, 2, 3]);
    change({ type: "all-again" });
    await sent(5);
    expect(showPage).toHaveBeenCalledTimes(3);
  });

  test("fails with the server's sentence, a page alone if it is only that", async () => {
    vi.mocked(showPage).mockImplementation(async (_, number) => {
      if (number === 2) throw new Failure("refused", "Page 2 of the PDF is damaged.");
      return page(number);
    });
    const { jobs, change } = hook(asIs, isPage);
    change({ type: "put", pictures: given(1) });
    await sent(2);
    for (const request of requests) await settle(() => request.answer(column("12")));
    await waitFor(() => expect(jobs().map(({ state }) => state)).toEqual(["read", "failed", "read"]));
    expect(jobs()[1]?.failure?.message).toBe("Page 2 of the PDF is damaged.");
  });
});
