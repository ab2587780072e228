import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { Live } from "@/shared/lib/api/models";

const EVERY_MS = 3_000;

/** What happens right now; asked again every three seconds, only while the tab is seen. */
export const liveQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "live"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const call = api.GET("/api/v1/projects/{project_id}/live", { params, signal });
      // A stream of text comes only to those who ask for one.
      return (await unwrap(call)) as Live;
    },
    staleTime: EVERY_MS - 1_000,
    refetchInterval: EVERY_MS,
  });
