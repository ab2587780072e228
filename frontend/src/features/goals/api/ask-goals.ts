import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { GoalQuestion, QueryRequest } from "@/shared/lib/api/models";
import { filtered, treeOf } from "@/shared/lib/filters";
import { type Dimension, frameOf, grainOf, type View } from "../view";
import { goalsKey } from "./list-goals";

/** Values told apart in a breakdown. */
const GROUPS = 10;

const report = (projectId: string, body: GoalQuestion, signal: AbortSignal) =>
  unwrap(
    api.POST("/api/v1/projects/{project_id}/goals/report", {
      params: { path: { project_id: projectId } },
      body,
      signal,
    }),
  );

const kept = { staleTime: 60_000, placeholderData: keepPreviousData } as const;

/** How many convert: the goals side by side. */
export const reportQuery = (projectId: string, goals: string[], view: View) => {
  const body: GoalQuestion = { v: 1, ...frameOf(view), ...filtered(view.filters), goals };
  return queryOptions({
    queryKey: [...goalsKey(projectId), "report", body],
    enabled: goals.length > 0,
    queryFn: ({ signal }) => report(projectId, body, signal),
    ...kept,
  });
};

/** One goal's conversions by the values of a dimension, with the dimension asked for. */
export const groupsQuery = (projectId: string, goal: string, view: View) => {
  const by: Dimension = view.by;
  const breakdown = { dimension: by, limit: GROUPS };
  const body: GoalQuestion = {
    v: 1,
    ...frameOf(view),
    ...filtered(view.filters),
    goals: [goal],
    breakdown,
  };
  return queryOptions({
    queryKey: [...goalsKey(projectId), "groups", body],
    queryFn: async ({ signal }) => ({ by, report: await report(projectId, body, signal) }),
    ...kept,
  });
};

/** One goal's conversions over time, with what was asked. */
export const seriesQuery = (projectId: string, goal: string, view: View) => {
  const grain = grainOf(view.period);
  const body: QueryRequest = {
    v: 1,
    ...frameOf(view),
    metrics: ["events"],
    dimensions: [`time:${grain}`],
    filters: ["and", ["goal", goal], ...treeOf(view.filters).slice(1)],
    include: { totals: true },
  };
  return queryOptions({
    queryKey: [...goalsKey(projectId), "series", body],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const call = api.POST("/api/v1/projects/{project_id}/query", { params, body, signal });
      return { grain, compare: view.compare, result: await unwrap(call) };
    },
    ...kept,
  });
};
