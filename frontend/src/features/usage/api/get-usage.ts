import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** How much of its quotas and caps a project has used. Asked again each minute while somebody looks. */
export const usageQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "usage"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/usage", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    refetchInterval: 60_000,
  });
