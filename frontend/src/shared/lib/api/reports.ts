import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import type {
  FunnelRequest,
  PathsRequest,
  QueryRequest,
  ReportKind,
  RetentionRequest,
} from "./models";

/** The project's saved reports, which share links and dashboards show. */
export const savedReportsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "reports"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/reports", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
  });

/** A question to keep: what the address of its kind takes. */
export type Question = { kind: ReportKind; question: object };

export function useSaveReport(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, kind, question }: Question & { name: string }) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/reports", {
          params: { path: { project_id: projectId } },
          body: { v: 1, name, kind, question: { ...question } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: savedReportsQuery(projectId).queryKey }),
  });
}

/** A saved question was judged when it was saved, so its kind says its shape. */
function ask(projectId: string, { kind, question: body }: Question, signal: AbortSignal) {
  const params = { path: { project_id: projectId } };
  if (kind === "funnel")
    return unwrap(
      api.POST("/api/v1/projects/{project_id}/funnel", {
        params,
        body: body as FunnelRequest,
        signal,
      }),
    );
  if (kind === "retention")
    return unwrap(
      api.POST("/api/v1/projects/{project_id}/retention", {
        params,
        body: body as RetentionRequest,
        signal,
      }),
    );
  if (kind === "paths")
    return unwrap(
      api.POST("/api/v1/projects/{project_id}/paths", {
        params,
        body: body as PathsRequest,
        signal,
      }),
    );
  return unwrap(
    api.POST("/api/v1/projects/{project_id}/query", {
      params,
      body: body as QueryRequest,
      signal,
    }),
  );
}

/** What a saved question answers now. The answer before stays while another period's is on its way. */
export const answerQuery = (projectId: string, asked: Question) =>
  queryOptions({
    queryKey: ["projects", projectId, "answer", asked.kind, asked.question],
    queryFn: async ({ signal }) => ({
      kind: asked.kind,
      result: await ask(projectId, asked, signal),
    }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
