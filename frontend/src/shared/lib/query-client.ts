import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api/errors";

/** Only what may pass by itself is tried again: no answer, or a server that says 5xx. */
function mayPass(error: Error): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => failures < 2 && mayPass(error),
        retryDelay: (attempt) => 500 * 2 ** attempt,
        // The browser's idea of "offline" is wrong behind VPNs and for loopback servers.
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
