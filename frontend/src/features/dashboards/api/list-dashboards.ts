import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** All of them with their cards: a project keeps up to 100. */
export const dashboardsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "dashboards"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/dashboards", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
  });
