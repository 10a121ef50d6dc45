import type { PictureReading, ReadNumber } from "@/lib/api/client";
import { type Job, reduceJobs } from "./jobs";

/** A number as the server would say it; the digits are as sure as the whole. */
export function numberOf(text: string, rest: Partial<ReadNumber> = {}): ReadNumber {
  const box: ReadNumber["box"] = [0, 0, 20 * text.length, 30];
  const digits = [...text.matchAll(/[\d?]/g)].map(([character], i) => ({
    digit: character === "?" ? null : Number(character),
    box: [20 * i, 0, 20, 30] as [number, number, number, number],
    confidence: character === "?" ? 0 : 0.99,
    alternatives: [],
    verdict: character === "?" ? ("not_a_digit" as const) : ("digit" as const),
  }));
  return {
    text,
    box,
    confidence: 0.97,
    doubtful: false,
    problem: null,
    page: 1,
    cell: null,
    digits,
    ...rest,
  };
}

export function readingOf(...numbers: ReadNumber[]): PictureReading {
  const size = { width: 640, height: 480 };
  return { numbers, left_out: [], model: "cnn@2.1.0", ...size, pages: [size] };
}

/** A reading with things beside its numbers that were taken for none. */
export function leavingOut(reading: PictureReading, ...boxes: ReadNumber["box"][]): PictureReading {
  return { ...reading, left_out: boxes.map((box) => ({ box, page: 1 })) };
}

/** Numbers one beneath the other, so that no two are at the same place. */
export function column(...texts: (string | ReadNumber)[]): PictureReading {
  const numbers = texts.map((each, i): ReadNumber => {
    const number = typeof each === "string" ? numberOf(each) : each;
    return { ...number, box: [10, 40 * i, number.box[2], number.box[3]] };
  });
  return readingOf(...numbers);
}

export const doubtful = (text: string) => numberOf(text, { doubtful: true, confidence: 0.6 });

/** A picture that was read. */
export function readJob(id: number, name: string, reading: PictureReading): Job {
  const put = reduceJobs([], { type: "put", pictures: [{ id, name, blob: new Blob(["x"]) }] });
  const started = reduceJobs(put, { type: "start", id, turn: 0 });
  const [job] = reduceJobs(started, { type: "read", id, turn: 0, reading });
  if (!job) throw new Error("the picture is gone");
  return job;
}
