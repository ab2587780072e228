import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { ProjectPatch } from "@/shared/lib/api/models";
import { projectsQuery } from "./list-projects";

export function useUpdateProject(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProjectPatch) =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: (saved) => {
      client.setQueryData(projectsQuery.queryKey, (before) =>
        before?.map((project) => (project.id === saved.id ? saved : project)),
      );
      // What else is shown of the project may follow from its settings: usage from limits, days from the zone.
      void client.invalidateQueries({ queryKey: [...projectsQuery.queryKey, projectId] });
    },
  });
}
