import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { Dimension } from "../model";

const EVERY_MS = 10_000;
const ROWS = 8;

/** The values of a dimension with most visitors in the last half hour. */
export const topQuery = (projectId: string, dimension: Dimension) =>
  queryOptions({
    queryKey: ["projects", projectId, "live", "top", dimension],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/query", {
          params: { path: { project_id: projectId } },
          body: {
            v: 1,
            metrics: ["visitors"],
            dimensions: [dimension],
            period: { last: "30m" },
            order_by: [["visitors", "desc"]],
            limit: ROWS,
          },
          signal,
        }),
      ),
    staleTime: EVERY_MS - 1_000,
    refetchInterval: EVERY_MS,
  });
