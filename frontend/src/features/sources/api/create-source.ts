import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { sourcesQuery } from "./list-sources";

export function useCreateSource(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/sources", {
          params: { path: { project_id: projectId } },
          body: { name },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: sourcesQuery(projectId).queryKey }),
  });
}
