import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { goalsQuery } from "./list-goals";

export function useRemoveGoal(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (goalId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/goals/{goal_id}", {
          params: { path: { project_id: projectId, goal_id: goalId } },
        }),
      ),
    onSuccess: (_, goalId) => {
      // Taken off the list at once: what is asked about a goal that is gone would be a fault.
      client.setQueryData(
        goalsQuery(projectId).queryKey,
        (list) => list && { ...list, results: list.results.filter((goal) => goal.id !== goalId) },
      );
      return client.invalidateQueries({ queryKey: goalsQuery(projectId).queryKey });
    },
  });
}
