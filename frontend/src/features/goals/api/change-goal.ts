import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { GoalPatch } from "@/shared/lib/api/models";
import { goalsKey } from "./list-goals";

export function useChangeGoal(projectId: string, goalId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: GoalPatch) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/goals/{goal_id}", {
          params: { path: { project_id: projectId, goal_id: goalId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: goalsKey(projectId) }),
  });
}
