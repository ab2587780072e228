import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

export function useRemoveAnnotation(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (annotationId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/annotations/{annotation_id}", {
          params: { path: { project_id: projectId, annotation_id: annotationId } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ["projects", projectId, "annotations"] }),
  });
}
