import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

const POLL_MS = 2500;

/** Asks until the first event is stored, then stops. Goes on in a hidden tab: people look at their site meanwhile. */
export const statusQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "status"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/status", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.first_event_at ? false : POLL_MS),
    refetchIntervalInBackground: true,
  });
