import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { ProjectRequest } from "@/shared/lib/api/models";
import { projectsQuery } from "./list-projects";

export function useCreateProject() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProjectRequest) => unwrap(api.POST("/api/v1/projects", { body })),
    // The new project's own pages look it up by slug, so the list has to know it before they open.
    onSuccess: (project) =>
      client.setQueryData(projectsQuery.queryKey, (before) => [...(before ?? []), project]),
    onSettled: () =>
      client.invalidateQueries({ queryKey: projectsQuery.queryKey, refetchType: "none" }),
  });
}
