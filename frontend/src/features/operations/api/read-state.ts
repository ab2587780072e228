import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { FlowSpan } from "@/shared/lib/api/models";

/** Each part and how it is; told also where Redis is away. */
export const healthQuery = queryOptions({
  queryKey: ["operations", "health"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/operations/health", { signal })),
  select: (answer) => answer.results,
  refetchInterval: 10_000,
});

/** What became of all projects' events. */
export const flowQuery = (last: FlowSpan) =>
  queryOptions({
    queryKey: ["operations", "flow", last],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/operations/flow", { params: { query: { last } }, signal })),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });

/** What each project takes. It changes slowly, and is not asked for often. */
export const storageQuery = queryOptions({
  queryKey: ["operations", "storage"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/operations/storage", { signal })),
  refetchInterval: 60_000,
});
