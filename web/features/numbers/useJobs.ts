import { useEffect, useReducer, useRef } from "react";
import { type Expected, readNumbers, showPage } from "@/lib/api/client";
import { Failure } from "@/lib/api/problem";
import { type Job, nextLook, reduceJobs, toStart } from "./jobs";

const BUG = "This page made a mistake while reading; reload it and try again.";

type Running = { readonly turn: number; readonly request: AbortController };

/**
 * The pictures, and the requests that have them read: two at once, none for what is no longer wanted.
 *
 * @param expected what is known of the numbers; the same object as long as it is the same
 * @param prepare makes a picture ready to be sent, or throws a Failure
 * @param isShowable whether the browser can show it; what it can't, the server shows page by page
 */
export function useJobs(
  model: string | null,
  expected: Expected,
  prepare: (picture: Blob) => Promise<Blob>,
  isShowable: (picture: Blob) => Promise<boolean>,
) {
  const [jobs, dispatch] = useReducer(reduceJobs, []);
  const running = useRef(new Map<number, Running>());

  useEffect(() => {
    const show = async ({ id, turn, blob, page }: Job, signal: AbortSignal) => {
      if (page === null && (await isShowable(blob))) return blob;
      const { picture, pages } = await showPage(await prepare(blob), page ?? 1, signal);
      dispatch({ type: "shown", id, turn, picture, pages });
      return picture;
    };

    const send = async (job: Job) => {
      const { id, turn } = job;
      const request = new AbortController();
      running.current.set(id, { turn, request });
      dispatch({ type: "start", id, turn });
      try {
        const picture = await show(job, request.signal);
        const reading = await readNumbers(await prepare(picture), model, expected, request.signal);
        dispatch({ type: "read", id, turn, reading });
      } catch (error) {
        if (request.signal.aborted) return;
        const failure = error instanceof Failure ? error : new Failure("fault", BUG);
        dispatch({ type: "fail", id, turn, failure, now: Date.now() });
      } finally {
        if (running.current.get(id)?.request === request) running.current.delete(id);
      }
    };

    for (const [id, { turn, request }] of running.current) {
      if (!jobs.some((job) => job.id === id && job.turn === turn)) request.abort();
    }
    const now = Date.now();
    for (const job of toStart(jobs, now)) void send(job);
    const wait = nextLook(jobs, now);
    if (wait === null) return;
    const timer = setTimeout(() => {
      for (const job of toStart(jobs, Date.now())) void send(job);
    }, wait);
    return () => clearTimeout(timer);
  }, [jobs, model, expected, prepare, isShowable]);

  useEffect(() => {
    const requests = running.current;
    return () => {
      for (const { request } of requests.values()) request.abort();
    };
  }, []);

  return [jobs, dispatch] as const;
}
