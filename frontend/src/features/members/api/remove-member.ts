import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { membersQuery } from "./list-members";

export function useRemoveMember(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (memberId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/members/{member_id}", {
          params: { path: { project_id: projectId, member_id: memberId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: membersQuery(projectId).queryKey }),
  });
}
