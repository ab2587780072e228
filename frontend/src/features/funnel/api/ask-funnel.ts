import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { FunnelRequest } from "@/shared/lib/api/models";
import { filtered } from "@/shared/lib/filters";
import { toMatch } from "@/shared/lib/steps";
import { LEAST_STEPS, type View } from "../view";

const GROUPS = 8;

export const requestOf = (view: View): FunnelRequest => ({
  v: 1,
  steps: view.steps.map((step) => ({ ...toMatch(step), name: step.value })),
  period: view.period,
  ...filtered(view.filters),
  window: view.window,
  order: view.order,
  ...(view.breakdown ? { breakdown: { dimension: view.breakdown, limit: GROUPS } } : {}),
});

/** The same question, answered as a file: a line for each step, of each group. */
export const readFunnelCsv = (projectId: string, view: View): Promise<string> =>
  unwrap(
    api.POST("/api/v1/projects/{project_id}/funnel", {
      params: { path: { project_id: projectId }, query: { format: "csv" } },
      body: requestOf(view),
      parseAs: "text",
    }),
  );

/** How far people come, with what was asked: the answer before stays while the next one is on its way. */
export const funnelQuery = (projectId: string, view: View) =>
  queryOptions({
    queryKey: ["projects", projectId, "funnel", view],
    enabled: view.steps.length >= LEAST_STEPS,
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const call = api.POST("/api/v1/projects/{project_id}/funnel", {
        params,
        body: requestOf(view),
        signal,
      });
      return { view, funnel: await unwrap(call) };
    },
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
