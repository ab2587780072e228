import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { REQUESTS_KEY } from "./list-requests";

export type Decision = "approve" | "refuse";

/** An owner of the installation says yes or no; no also takes an approved name back. */
export function useDecide(clientId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) => {
      const params = { path: { client_id: clientId } };
      return unwrap(
        decision === "approve"
          ? api.POST("/api/v1/client-ids/{client_id}/approve", { params })
          : api.POST("/api/v1/client-ids/{client_id}/refuse", { params }),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: REQUESTS_KEY }),
  });
}
