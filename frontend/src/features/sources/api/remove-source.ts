import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { sourcesQuery } from "./list-sources";

export function useRemoveSource(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (sourceId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/sources/{source_id}", {
          params: { path: { project_id: projectId, source_id: sourceId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: sourcesQuery(projectId).queryKey }),
  });
}
