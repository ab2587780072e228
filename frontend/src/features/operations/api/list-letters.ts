import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { DeadCode } from "@/shared/lib/api/models";

/** What every query of the list begins with, whichever part of it is shown. */
export const LETTERS_KEY = ["operations", "dead-letters"];

export const lettersQuery = (code: DeadCode | null) =>
  infiniteQueryOptions({
    queryKey: [...LETTERS_KEY, "list", { code }],
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/operations/dead-letters", {
          params: { query: { ...(code && { code }), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  });
