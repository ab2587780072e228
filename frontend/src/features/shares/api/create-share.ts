import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { ShareDraft } from "@/shared/lib/api/models";
import { sharesQuery } from "./list-shares";

/** The answer holds the token, this once. It is never put in the cache. */
export function useCreateShare(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ShareDraft) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/shares", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: sharesQuery(projectId).queryKey }),
  });
}
