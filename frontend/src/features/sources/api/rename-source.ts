import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { sourcesQuery } from "./list-sources";

export function useRenameSource(projectId: string, sourceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/sources/{source_id}", {
          params: { path: { project_id: projectId, source_id: sourceId } },
          body: { name },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: sourcesQuery(projectId).queryKey }),
  });
}
