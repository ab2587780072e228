import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

const REFRESH_MS = 60_000;

/** Visitors and page views of two weeks by the project's own days, today the last. */
export const daysQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "days"],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/query", {
          params: { path: { project_id: projectId } },
          body: {
            v: 1,
            metrics: ["visitors", "pageviews"],
            dimensions: ["time:day"],
            period: { last: "14d" },
          },
          signal,
        }),
      ),
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
  });
