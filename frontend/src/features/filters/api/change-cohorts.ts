import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { cohortsQuery } from "@/shared/lib/api/cohorts";

/** Whatever changes a saved filter changes every number that names it. */
function useChanged(projectId: string) {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: cohortsQuery(projectId).queryKey });
    void client.invalidateQueries({ queryKey: ["projects", projectId, "query"] });
  };
}

export function useSaveFilter(projectId: string) {
  const onSuccess = useChanged(projectId);
  return useMutation({
    mutationFn: (body: { name: string; filters: unknown[] }) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/cohorts", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess,
  });
}

export function useRenameFilter(projectId: string) {
  const onSuccess = useChanged(projectId);
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/cohorts/{cohort_id}", {
          params: { path: { project_id: projectId, cohort_id: id } },
          body: { name },
        }),
      ),
    onSuccess,
  });
}

export function useDeleteFilter(projectId: string) {
  const onSuccess = useChanged(projectId);
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/cohorts/{cohort_id}", {
          params: { path: { project_id: projectId, cohort_id: id } },
        }),
      ),
    onSuccess,
  });
}
