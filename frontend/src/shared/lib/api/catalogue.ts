import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "./client";

const FRESH_MS = 300_000;

/** Which names and properties the project's events have. */
export const catalogueQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "schema"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/schema", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
  });
