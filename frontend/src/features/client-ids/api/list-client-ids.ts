import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

export const clientIdsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "client-ids"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/client-ids", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
  });
