import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { Role } from "@/shared/lib/api/models";
import { membersQuery } from "./list-members";

export function useChangeRole(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, role }: { memberId: string; role: Role }) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/members/{member_id}", {
          params: { path: { project_id: projectId, member_id: memberId } },
          body: { role },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: membersQuery(projectId).queryKey }),
  });
}
