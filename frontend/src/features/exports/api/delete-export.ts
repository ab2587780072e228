import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { exportsQuery } from "./list-exports";

export function useDeleteExport(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (exportId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/exports/{export_id}", {
          params: { path: { project_id: projectId, export_id: exportId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: exportsQuery(projectId).queryKey }),
  });
}
