import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** About this very request, so never an older one's answer. */
export const whoAmIQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "whoami"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/whoami", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });
