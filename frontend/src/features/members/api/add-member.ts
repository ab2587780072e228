import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { MemberRequest } from "@/shared/lib/api/models";
import { membersQuery } from "./list-members";

export function useAddMember(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MemberRequest) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/members", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: membersQuery(projectId).queryKey }),
  });
}
