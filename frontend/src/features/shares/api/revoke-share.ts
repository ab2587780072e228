import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { sharesQuery } from "./list-shares";

export function useRevokeShare(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (shareId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/shares/{share_id}", {
          params: { path: { project_id: projectId, share_id: shareId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: sharesQuery(projectId).queryKey }),
  });
}
