import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { cursorOf } from "@/shared/lib/api/cursor";

/** What every query of the list begins with, whichever part of it is shown. */
export const REQUESTS_KEY = ["client-ids"];

/** Requests of all projects, as the installation's owners see them. */
export const requestsQuery = (pending: boolean) =>
  infiniteQueryOptions({
    queryKey: [...REQUESTS_KEY, { pending }],
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/client-ids", {
          params: {
            query: { ...(pending && { pending }), ...(pageParam && { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  });
