import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { AnnotationPatch } from "@/shared/lib/api/models";

export function useChangeAnnotation(projectId: string, annotationId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AnnotationPatch) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}/annotations/{annotation_id}", {
          params: { path: { project_id: projectId, annotation_id: annotationId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", projectId, "annotations"] }),
  });
}
