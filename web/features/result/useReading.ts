import { useQuery } from "@tanstack/react-query";
import { predict, type Reading } from "@/lib/api/client";

/** One wish to have something read. */
export type Ask = {
  /** Different for every wish; an answer belongs to the wish of its number and to no other. */
  readonly id: number;
  /** Counts the sheets since the page was opened; Clear takes a new one. */
  readonly sheet: number;
  readonly picture: () => Promise<Blob>;
  /** null: the server's default. */
  readonly model: string | null;
};

/**
 * Has the latest wish read. The wish is the query's key: a newer one aborts the older request, and an answer
 * that comes too late has nowhere to go. Until the new answer is there, the one before stays, so that nothing
 * on the page jumps; but a new sheet starts without the old sheet's answer.
 */
export function useReading(ask: Ask | null) {
  return useQuery<Reading>({
    queryKey: ["reading", ask?.sheet, ask?.id],
    queryFn: async ({ signal }) => {
      if (!ask) throw new Error("nothing was asked");
      return predict(await ask.picture(), ask.model, signal);
    },
    enabled: ask !== null,
    placeholderData: (before, query) => (query?.queryKey[1] === ask?.sheet ? before : undefined),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    // The server may be on this very machine: no network is no reason not to ask it.
    networkMode: "always",
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
