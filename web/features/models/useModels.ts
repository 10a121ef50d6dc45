import { useQuery } from "@tanstack/react-query";
import { listModels } from "@/lib/api/client";

/** The models of the server; asked again when the window is looked at anew, since a server may gain one. */
export function useModels() {
  return useQuery({
    queryKey: ["models"],
    queryFn: ({ signal }) => listModels(signal),
    networkMode: "always",
    staleTime: 60_000,
    retry: false,
  });
}
