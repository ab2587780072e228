import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { QueryRequest } from "@/shared/lib/api/models";

/** An event is stored within a second of its sending, so this keeps the way to the screen under five. */
const REFRESH_MS = 3000;
/** A slow question is asked less often: refreshing may take a tenth of the server's time, not all of it. */
const REST = 10;

/**
 * One question to the report API. The answer before stays on screen while the next one is on its way, but
 * never another project's. A live period asks again every three seconds, only while the tab is seen.
 */
export const reportQuery = (projectId: string, body: QueryRequest, live: boolean) =>
  queryOptions({
    queryKey: ["projects", projectId, "query", body],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/query", {
          params: { path: { project_id: projectId } },
          body,
          signal,
        }),
      ),
    staleTime: REFRESH_MS - 1000,
    refetchInterval: (query) =>
      live && Math.max(REFRESH_MS, REST * (query.state.data?.meta.elapsed_ms ?? 0)),
    placeholderData: (before, query) => (query?.queryKey[1] === projectId ? before : undefined),
  });
