import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

const FRESH_MS = 300_000;
const MOST = 50;

/** The most frequent values of a dimension in the last thirty days. */
export const valuesQuery = (projectId: string, dimension: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "values", dimension],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/query", {
          params: { path: { project_id: projectId } },
          body: {
            v: 1,
            metrics: ["events"],
            dimensions: [dimension],
            period: { last: "30d" },
            order_by: [["events", "desc"]],
            limit: MOST,
          },
          signal,
        }),
      ),
    select: ({ rows }) =>
      rows
        .map((row) => row.dimensions[0])
        .filter((value): value is string => typeof value === "string" && value !== ""),
    staleTime: FRESH_MS,
  });
