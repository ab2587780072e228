import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** What the settings of a project would delete now. */
export const outlookQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "data"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/data", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });
