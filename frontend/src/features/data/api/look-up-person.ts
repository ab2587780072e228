import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { Person } from "@/shared/lib/api/models";

/** No query: what was found of a person stays in no cache. */
export function useLookUpPerson(projectId: string) {
  return useMutation({
    mutationFn: (body: Person) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/users/lookup", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    gcTime: 0,
  });
}
