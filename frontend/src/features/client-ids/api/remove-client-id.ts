import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { clientIdsQuery } from "./list-client-ids";

export function useRemoveClientId(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (clientId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/client-ids/{client_id}", {
          params: { path: { project_id: projectId, client_id: clientId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: clientIdsQuery(projectId).queryKey }),
  });
}
