import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { RawExportDraft } from "@/shared/lib/api/models";
import { exportsQuery } from "./list-exports";

export function useCreateExport(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RawExportDraft) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/exports", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: exportsQuery(projectId).queryKey }),
  });
}
