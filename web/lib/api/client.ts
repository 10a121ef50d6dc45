import createClient from "openapi-fetch";
import { API_BASE } from "./base";
import { away, Failure, toFailure, unclear } from "./problem";
import type { components, paths } from "./schema";

export type Reading = components["schemas"]["PredictionOut"];
export type Model = components["schemas"]["ModelOut"];
export type Models = components["schemas"]["ModelsOut"];

// fetch is looked up at each call, so that a test can stand in for the network.
const client = createClient<paths>({ baseUrl: API_BASE, fetch: (request) => globalThis.fetch(request) });

/** Turns a refused connection into a Failure; an abort stays an abort, because nobody waits for it. */
function networkFailure(error: unknown, signal: AbortSignal): unknown {
  return signal.aborted || error instanceof Failure ? error : away();
}

/**
 * Asks the server to read one picture.
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
      bodySerializer: ({ file }) => {
        const form = new FormData();
        form.append("file", file, file instanceof File ? file.name : "drawing.png");
        return form;
      },
      signal,
    });
    if (!response.ok)
      throw toFailure(response.status, error, model !== null, response.headers.has("Retry-After"));
    if (data?.probabilities?.length !== 10) throw unclear();
    return data;
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
