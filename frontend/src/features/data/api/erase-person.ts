import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { Person } from "@/shared/lib/api/models";

export function useErasePerson(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Person) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/users/erase", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", projectId] }),
  });
}
