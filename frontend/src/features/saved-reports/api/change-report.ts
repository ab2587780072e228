import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { SavedReportPatch } from "@/shared/lib/api/models";
import { savedReportsQuery } from "@/shared/lib/api/reports";

export function useChangeReport(projectId: string, reportId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SavedReportPatch) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/reports/{report_id}", {
          params: { path: { project_id: projectId, report_id: reportId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: savedReportsQuery(projectId).queryKey }),
  });
}
