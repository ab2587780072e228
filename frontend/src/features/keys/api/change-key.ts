import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { KeyPatch } from "@/shared/lib/api/models";
import { keysQuery } from "./list-keys";

export function useChangeKey(projectId: string, keyId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: KeyPatch) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/keys/{key_id}", {
          params: { path: { project_id: projectId, key_id: keyId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery(projectId).queryKey }),
  });
}
