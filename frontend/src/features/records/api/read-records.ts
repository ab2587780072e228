import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { toMatch } from "@/shared/lib/steps";
import type { View } from "../view";

const PAGE = 50;

/** The filter of one page or event, in the query's own grammar. */
function filtersOf({ only }: View): unknown[] | undefined {
  if (!only) return undefined;
  const { event, filters } = toMatch(only);
  const named = ["is", "event_name", [event]];
  return filters ? ["and", named, filters] : named;
}

/** The events of a period as they are stored, the newest first, a page at a time. */
export const recordsQuery = (projectId: string, view: View) =>
  infiniteQueryOptions({
    queryKey: ["projects", projectId, "records", view],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const filters = filtersOf(view);
      return unwrap(
        api.POST("/api/v1/projects/{project_id}/records", {
          params: { path: { project_id: projectId } },
          body: {
            v: 1,
            period: { last: view.last },
            limit: PAGE,
            cursor: pageParam,
            ...(filters ? { filters } : {}),
          },
          signal,
        }),
      );
    },
    getNextPageParam: (page) => page.next_cursor,
    // Pages hang together by their cursors: asked for again only by hand.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  });
