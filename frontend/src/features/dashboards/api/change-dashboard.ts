import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { DashboardPatch } from "@/shared/lib/api/models";
import { dashboardsQuery } from "./list-dashboards";

export function useChangeDashboard(projectId: string, dashboardId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DashboardPatch) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/dashboards/{dashboard_id}", {
          params: { path: { project_id: projectId, dashboard_id: dashboardId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: dashboardsQuery(projectId).queryKey }),
  });
}
