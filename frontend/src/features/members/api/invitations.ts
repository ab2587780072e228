import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { MemberRequest } from "@/shared/lib/api/models";

export const invitationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "invitations"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/invitations", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
    select: (answer) => answer.results,
  });

export function useInvite(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MemberRequest) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/invitations", {
          params: { path: { project_id: projectId } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: invitationsQuery(projectId).queryKey }),
  });
}

export function useTakeBack(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (invitationId: string) =>
      unwrap(
        api.DELETE("/api/v1/projects/{project_id}/invitations/{invitation_id}", {
          params: { path: { project_id: projectId, invitation_id: invitationId } },
        }),
      ),
    onSettled: () => client.invalidateQueries({ queryKey: invitationsQuery(projectId).queryKey }),
  });
}
