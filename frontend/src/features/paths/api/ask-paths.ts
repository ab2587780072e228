import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { PathsRequest } from "@/shared/lib/api/models";
import { filtered } from "@/shared/lib/filters";
import type { Step } from "@/shared/lib/steps";
import type { View } from "../view";

const anchorOf = ({ kind, value }: Step) => (kind === "page" ? { page: value } : { event: value });

export const requestOf = (view: View): PathsRequest => ({
  v: 1,
  ...(view.anchor && { [view.way]: anchorOf(view.anchor) }),
  items: view.items,
  depth: view.depth,
  branches: view.branches,
  period: view.period,
  ...filtered(view.filters),
});

/** The ways, with what was asked: the answer before stays while the next one is on its way. */
export const pathsQuery = (projectId: string, view: View) =>
  queryOptions({
    queryKey: ["projects", projectId, "paths", view],
    enabled: view.anchor !== null,
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const body = requestOf(view);
      const call = api.POST("/api/v1/projects/{project_id}/paths", { params, body, signal });
      return { view, paths: await unwrap(call) };
    },
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });

/** The same question, answered as a file: a line for each step from one node to another. */
export const readPathsCsv = (projectId: string, view: View): Promise<string> =>
  unwrap(
    api.POST("/api/v1/projects/{project_id}/paths", {
      params: { path: { project_id: projectId }, query: { format: "csv" } },
      body: requestOf(view),
      parseAs: "text",
    }),
  );
