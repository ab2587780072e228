import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { keysQuery } from "./list-keys";

/** The answer holds the new key's whole text, for secret and read keys this once. It is never put in the cache. */
export function useRotateKey(projectId: string, keyId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (graceSeconds: number) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/keys/{key_id}/rotate", {
          params: { path: { project_id: projectId, key_id: keyId } },
          body: { grace_seconds: graceSeconds },
        }),
      ),
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery(projectId).queryKey }),
  });
}
