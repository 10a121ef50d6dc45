/**
 * Where the API answers. The built page is served by the API's own process, so it asks its own origin;
 * under `next dev` the page stands on another port than the server.
 */
export const API_BASE: string =
  process.env.NEXT_PUBLIC_INKDIGITS_API ??
  (process.env.NODE_ENV === "development" ? "http://127.0.0.1:8000" : "");
