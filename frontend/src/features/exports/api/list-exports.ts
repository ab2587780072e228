import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { isUnderWay } from "../model";

const POLL = 2_000;

/** All of them: a project keeps twenty. Asked again while one is being made. */
export const exportsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "exports"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/exports", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
    refetchInterval: ({ state }) => (state.data?.results.some(isUnderWay) ? POLL : false),
  });
