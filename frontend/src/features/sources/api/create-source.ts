import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

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
    // The whole project: what is used of the cap of sources is another query's answer.
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", projectId] }),
  });
}
