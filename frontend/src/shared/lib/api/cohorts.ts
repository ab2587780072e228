import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

/** What the project keeps under names: filters for whoever reads it. */
export const cohortsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "cohorts"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/cohorts", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
    staleTime: 60_000,
  });
