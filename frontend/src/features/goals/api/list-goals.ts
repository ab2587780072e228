import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** What every answer about goals is kept under: a change of a goal changes the past. */
export const goalsKey = (projectId: string) => ["projects", projectId, "goals"] as const;

export const goalsQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...goalsKey(projectId), "list"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/goals", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
  });
