import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { projectsQuery } from "./list-projects";

/** The list is the caller's to bring up to date, by `useForgetProject`: the page shown still needs the project. */
export function useDeleteProject(projectId: string) {
  return useMutation({
    mutationFn: () =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}", {
          params: { path: { project_id: projectId } },
        }),
      ),
  });
}

/** Takes a deleted project out of the list. */
export function useForgetProject() {
  const client = useQueryClient();
  return (projectId: string) =>
    client.setQueryData(projectsQuery.queryKey, (before) =>
      before?.filter((project) => project.id !== projectId),
    );
}
