import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

/** What the link shows. The token goes into the body: addresses end up in logs. */
export const sharedQuery = (token: string, entry: string | null) =>
  queryOptions({
    queryKey: ["shared", token, entry],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/shared/answer", {
          body: { token, ...(entry === null ? {} : { entry }) },
          signal,
        }),
      ),
    enabled: token !== "",
  });

/** Exchanges the password for what stands for it; kept in memory alone, so a reload asks again. */
export const useOpen = (token: string) =>
  useMutation({
    mutationFn: (password: string) =>
      unwrap(api.POST("/api/v1/shared/open", { body: { token, password } })),
    gcTime: 0,
  });
