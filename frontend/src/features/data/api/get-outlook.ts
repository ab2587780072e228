import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** What the settings of a project would delete now; with `days`, were its events kept for so many. */
export const outlookQuery = (projectId: string, days: number | null = null) =>
  queryOptions({
    queryKey: ["projects", projectId, "data", { days }],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/data", {
          params: {
            path: { project_id: projectId },
            query: days === null ? {} : { raw_retention_days: days },
          },
          signal,
        }),
      ),
  });
