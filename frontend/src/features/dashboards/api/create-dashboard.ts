import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { DashboardDraft } from "@/shared/lib/api/models";
import { dashboardsQuery } from "./list-dashboards";

export function useCreateDashboard(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: DashboardDraft) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/dashboards", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: dashboardsQuery(projectId).queryKey }),
  });
}
