import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { KeyRequest } from "@/shared/lib/api/models";
import { keysQuery } from "./list-keys";

/** The answer holds the whole key, for secret and read keys this once. It is never put in the cache. */
export function useCreateKey(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: KeyRequest) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/keys", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery(projectId).queryKey }),
  });
}
