import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "./client";
import type { ReportKind } from "./models";

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
