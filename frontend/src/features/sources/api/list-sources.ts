import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

export const sourcesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "sources"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/sources", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
  });
