import {
  infiniteQueryOptions,
  keepPreviousData,
  type UseInfiniteQueryResult,
} from "@tanstack/react-query";
import { treeOf } from "@/shared/lib/filters";
import { toMatch } from "@/shared/lib/steps";
import type { View } from "../view";

const PAGE = 50;

/** One page of a list, and where the next one begins. */
export type Page<Line> = {
  results: Line[];
  next_cursor: string | null;
  meta: { from: string; to: string; timezone: string; warnings: string[] };
};

export type Pages<Line> = UseInfiniteQueryResult<{ pages: Page<Line>[] }>;

type Asked = { limit: number; cursor: string | null };

/** A list that comes a page at a time. */
export const pagesOf = <Line>(
  key: readonly unknown[],
  read: (asked: Asked, signal: AbortSignal) => Promise<Page<Line>>,
) =>
  infiniteQueryOptions({
    queryKey: ["projects", ...key],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => read({ limit: PAGE, cursor: pageParam }, signal),
    getNextPageParam: (page) => page.next_cursor,
    // Pages hang together by their cursors: asked for again only by hand.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  });

/** What a view asks for, in the query's own grammar. */
export function questionOf({ only, period, filters }: View) {
  const { event, filters: where } = only ? toMatch(only) : {};
  const conditions = [
    ...(event ? [["is", "event_name", [event]]] : []),
    ...(where ? [where] : []),
    ...treeOf(filters).slice(1),
  ];
  return { v: 1, period, ...(conditions.length > 0 ? { filters: ["and", ...conditions] } : {}) };
}
