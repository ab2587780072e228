import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { SetupRequest } from "@/shared/lib/api/models";
import { startSession } from "@/shared/lib/api/session";

/** Whether this installation still has no owner. Always asked anew: someone else may have been faster. */
export const setupStateQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/setup", { signal })),
  staleTime: 0,
});

async function createOwner(request: SetupRequest): Promise<void> {
  const body = { ...request, client: "browser" as const };
  const answer = await unwrap(api.POST("/api/v1/auth/setup", { body }));
  startSession(answer.access);
}

export const useCreateOwner = () => useMutation({ mutationFn: createOwner });
