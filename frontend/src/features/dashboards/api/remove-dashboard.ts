import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { dashboardsQuery } from "./list-dashboards";

export function useRemoveDashboard(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (dashboardId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/dashboards/{dashboard_id}", {
          params: { path: { project_id: projectId, dashboard_id: dashboardId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: dashboardsQuery(projectId).queryKey }),
  });
}
