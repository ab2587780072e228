import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { cursorOf } from "@/shared/lib/api/cursor";
import type { AuditAction } from "@/shared/lib/api/models";

/** The newest first, a page at a time; of one action where one is given. */
export const entriesQuery = (projectId: string, action: AuditAction | null) =>
  infiniteQueryOptions({
    queryKey: ["projects", projectId, "audit", action],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/audit", {
          params: {
            path: { project_id: projectId },
            query: { ...(action ? { action } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
          },
          signal,
        }),
      ),
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  });
