import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** The saved reports, for their names and for what can be shared. */
export const shareableQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "shareable"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/reports", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
    // Reports are saved on other screens: this one has to know of them when it is opened.
    staleTime: 0,
  });
