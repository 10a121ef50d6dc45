import createClient from "openapi-fetch";
import { API_BASE } from "./base";
import { away, Failure, retryAfter, toFailure, unclear } from "./problem";
import type { components, paths } from "./schema";

export type Reading = components["schemas"]["PredictionOut"];
export type Model = components["schemas"]["ModelOut"];
export type Models = components["schemas"]["ModelsOut"];
/** All numbers of a picture. */
export type PictureReading = components["schemas"]["ReadingOut"];
export type ReadNumber = components["schemas"]["NumberOut"];
/** What is known of the numbers beforehand. */
export type Expected = Omit<NonNullable<paths["/read/"]["post"]["parameters"]["query"]>, "model">;

// fetch is looked up at each call, so that a test can stand in for the network.
const client = createClient<paths>({ baseUrl: API_BASE, fetch: (request) => globalThis.fetch(request) });

/** Turns a refused connection into a Failure; an abort stays an abort, because nobody waits for it. */
function networkFailure(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted || error instanceof Failure ? error : away();
}

function toForm({ file }: { file: Blob }): FormData {
  const form = new FormData();
  form.append("file", file, file instanceof File ? file.name : "drawing.png");
  return form;
}

function failureOf(response: Response, body: unknown, model: string | null): Failure {
  const after = retryAfter(response.headers.get("Retry-After"), Date.now());
  return toFailure(response.status, body, model !== null, after);
}

/**
 * Asks the server to read one digit.
 *
 * @param picture the bytes of a picture
 * @param model a model's name; null for the server's default
 * @throws Failure with a sentence for people
 */
export async function predict(picture: Blob, model: string | null, signal: AbortSignal): Promise<Reading> {
  try {
    const { data, error, response } = await client.POST("/predict/", {
      params: { query: { include: "frame", ...(model === null ? {} : { model }) } },
      body: { file: picture },
      bodySerializer: toForm,
      signal,
    });
    if (!response.ok) throw failureOf(response, error, model);
    if (data?.probabilities?.length !== 10) throw unclear();
    return data;
  } catch (error) {
    throw networkFailure(error, signal);
  }
}

type Placed = { readonly box: readonly number[] };
type Loose = Omit<PictureReading, "numbers" | "left_out"> & {
  numbers: readonly (Placed & { readonly text: string })[];
  left_out: readonly Placed[];
};

/** Where everything is placed by a box and by the picture's size, an answer without them is none. */
function isPictureReading(data: Loose | undefined): data is PictureReading & Loose {
  return (
    Array.isArray(data?.numbers) &&
    Array.isArray(data.left_out) &&
    data.width > 0 &&
    data.height > 0 &&
    [...data.numbers, ...data.left_out].every(({ box }) => box.length === 4)
  );
}

/**
 * Asks the server to read all numbers of one picture.
 *
 * @param picture the bytes of a picture
 * @param model a model's name; null for the server's default
 * @param expected what is known of the numbers beforehand
 * @throws Failure with a sentence for people
 */
export async function readNumbers(
  picture: Blob,
  model: string | null,
  expected: Expected,
  signal: AbortSignal,
): Promise<PictureReading> {
  try {
    const { data, error, response } = await client.POST("/read/", {
      params: { query: { ...expected, ...(model === null ? {} : { model }) } },
      body: { file: picture },
      bodySerializer: toForm,
      signal,
    });
    // The picture is as the page makes it, so only what was expected can be a wrong request.
    if (response.status === 422)
      throw new Failure("contradiction", failureOf(response, error, model).message);
    if (!response.ok) throw failureOf(response, error, model);
    if (!isPictureReading(data)) throw unclear();
    return data;
  } catch (error) {
    throw networkFailure(error, signal);
  }
}

/** A page as a picture that every browser shows, and how many pages its document has. */
export type ShownPage = { readonly picture: Blob; readonly pages: number };

/**
 * Asks the server for one page of a document, or for a picture that the browser can't show.
 *
 * @param document the bytes of a PDF or a picture
 * @param number which page, from 1
 * @throws Failure with a sentence for people
 */
export async function showPage(document: Blob, number: number, signal: AbortSignal): Promise<ShownPage> {
  try {
    const { data, error, response } = await client.POST("/pages/", {
      params: { query: { number } },
      body: { file: document },
      bodySerializer: toForm,
      parseAs: "blob",
      signal,
    });
    if (!response.ok) throw failureOf(response, error, null);
    const pages = Number(response.headers.get("Inkdigits-Pages"));
    if (!(data instanceof Blob) || !(pages >= 1)) throw unclear();
    return { picture: data, pages };
  } catch (error) {
    throw networkFailure(error, signal);
  }
}

/** Which models there are. */
export async function listModels(signal: AbortSignal): Promise<Models> {
  try {
    const { data, response } = await client.GET("/models", { signal });
    if (!response.ok) throw toFailure(response.status, null);
    if (!data) throw unclear();
    return data;
  } catch (error) {
    throw networkFailure(error, signal);
  }
}

/** Whether the server would read now; any obstacle is a no. */
export async function isReady(signal: AbortSignal): Promise<boolean> {
  try {
    const { response } = await client.GET("/health/ready", { signal, cache: "no-store" });
    return response.ok;
  } catch {
    return false;
  }
}
