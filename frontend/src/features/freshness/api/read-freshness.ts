import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

const USUALLY_MS = 60_000;
/** Whoever reads that numbers are late waits for them. */
const WHILE_LATE_MS = 10_000;

/** How far what is stored lies behind what was accepted. */
export const freshnessQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "freshness"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/freshness", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.state === "current" ? USUALLY_MS : WHILE_LATE_MS),
  });
