import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** Its cards go with it, so the dashboards are another's then, too. */
export function useRemoveReport(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reportId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/reports/{report_id}", {
          params: { path: { project_id: projectId, report_id: reportId } },
        }),
      ),
    onSuccess: () =>
      Promise.all(
        ["reports", "dashboards"].map((name) =>
          client.invalidateQueries({ queryKey: ["projects", projectId, name] }),
        ),
      ),
  });
}
