import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { RetentionRequest } from "@/shared/lib/api/models";
import { filtered } from "@/shared/lib/filters";
import { toMatch } from "@/shared/lib/steps";
import { PERIODS, type View } from "../view";

export const requestOf = (view: View): RetentionRequest => ({
  v: 1,
  period: view.range ?? { last: PERIODS[view.by] },
  ...filtered(view.filters),
  by: view.by,
  ...(view.first ? { first: toMatch(view.first) } : {}),
  ...(view.returning ? { returning: toMatch(view.returning) } : {}),
});

/** The same question, answered as a file: a line for each cohort and period. */
export const readRetentionCsv = (projectId: string, view: View): Promise<string> =>
  unwrap(
    api.POST("/api/v1/projects/{project_id}/retention", {
      params: { path: { project_id: projectId }, query: { format: "csv" } },
      body: requestOf(view),
      parseAs: "text",
    }),
  );

/** Who came back, with what was asked: the answer before stays while the next one is on its way. */
export const retentionQuery = (projectId: string, view: View) =>
  queryOptions({
    queryKey: ["projects", projectId, "retention", view],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const body = requestOf(view);
      const call = api.POST("/api/v1/projects/{project_id}/retention", { params, body, signal });
      return { view, retention: await unwrap(call) };
    },
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
