import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { startSession } from "@/shared/lib/api/session";

/** What a link invites to. Not asked again by itself: a link that is over stays over. */
export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) =>
      unwrap(api.POST("/api/v1/auth/invitation/open", { body: { token }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

type Join = { token: string; password: string; name?: string };

/** Whoever was signed in here before is not any more: nothing of theirs stays. */
export function useJoin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (join: Join) =>
      unwrap(
        api.POST("/api/v1/auth/invitation/accept", {
          body: { ...join, client: "browser" as const },
        }),
      ),
    onSuccess: ({ access }) => {
      client.clear();
      startSession(access);
    },
  });
}
