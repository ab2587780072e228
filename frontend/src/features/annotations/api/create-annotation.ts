import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { AnnotationDraft } from "@/shared/lib/api/models";

export function useCreateAnnotation(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AnnotationDraft) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/annotations", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", projectId, "annotations"] }),
  });
}
