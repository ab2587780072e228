import { useQuery } from "@tanstack/react-query";
import { catalogueQuery } from "@/shared/lib/api/catalogue";
import { api, unwrap } from "@/shared/lib/api/client";
import type { StepKind } from "@/shared/lib/steps";

const MOST = 200;
const FRESH_MS = 300_000;

/** Values to choose from, the most frequent first. None while they are on their way, or cannot be had. */
export function useSuggestions(projectId: string): Record<StepKind, string[]> {
  const path = { project_id: projectId };
  const names = useQuery(catalogueQuery(projectId));
  const pages = useQuery({
    queryKey: ["projects", projectId, "pages"],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/query", {
          params: { path },
          body: {
            v: 1,
            metrics: ["pageviews"],
            dimensions: ["path"],
            period: { last: "30d" },
            order_by: [["pageviews", "desc"]],
            limit: MOST,
          },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
  });
  return {
    event: (names.data?.event_names ?? []).slice(0, MOST).map(({ name }) => name),
    page: (pages.data?.rows ?? [])
      .map((row) => row.dimensions[0])
      .filter((value): value is string => typeof value === "string" && value !== ""),
  };
}
