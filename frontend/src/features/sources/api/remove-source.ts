import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

export function useRemoveSource(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sourceId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/sources/{source_id}", {
          params: { path: { project_id: projectId, source_id: sourceId } },
        }),
      ),
    // The whole project: what is used of the cap of sources is another query's answer.
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", projectId] }),
  });
}
