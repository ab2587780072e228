import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { ClientIdRequest } from "@/shared/lib/api/models";
import { clientIdsQuery } from "./list-client-ids";

export function useRequestClientId(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ClientIdRequest) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/client-ids", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: clientIdsQuery(projectId).queryKey }),
  });
}
