import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

/** The first and the last day of something shown, in the project's zone. */
export type Days = { from: string; to: string };

/** What was noted about these days. Those of the days before stay while others are on their way. */
export const annotationsQuery = (projectId: string, days: Days | null) =>
  queryOptions({
    queryKey: ["projects", projectId, "annotations", days],
    enabled: days !== null,
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/annotations", {
          params: { path: { project_id: projectId }, query: { ...days } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
