import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { GoalRequest } from "@/shared/lib/api/models";
import { goalsKey } from "./list-goals";

export function useCreateGoal(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: GoalRequest) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/goals", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: goalsKey(projectId) }),
  });
}
