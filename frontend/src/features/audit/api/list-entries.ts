import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { cursorOf } from "@/shared/lib/api/cursor";
import type { AuditEntry } from "@/shared/lib/api/models";
import type { Log, View } from "../view";

/** As many as a page may have. */
const LARGE_PAGE = 200;
/** So many are a file of some megabytes. */
export const MOST_TAKEN = 20_000;

type Asked = { cursor?: string | undefined; limit?: number; signal?: AbortSignal };

function read({ projectId }: Log, view: View, { cursor, limit, signal }: Asked) {
  const query = {
    ...(view.action ? { action: view.action } : {}),
    ...(view.actor ? { actor: view.actor } : {}),
    ...(view.from ? { from: view.from } : {}),
    ...(view.to ? { to: view.to } : {}),
    ...(cursor ? { cursor } : {}),
    ...(limit ? { limit } : {}),
  };
  const request = signal ? { signal } : {};
  return projectId === null
    ? unwrap(api.GET("/api/v1/operations/audit", { params: { query }, ...request }))
    : unwrap(
        api.GET("/api/v1/projects/{project_id}/audit", {
          params: { path: { project_id: projectId }, query },
          ...request,
        }),
      );
}

/** The newest first, a page at a time. */
export const entriesQuery = (log: Log, view: View) =>
  infiniteQueryOptions({
    queryKey: ["audit", log.projectId, view],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => read(log, view, { cursor: pageParam, signal }),
    getNextPageParam: (page) => cursorOf(page.next),
    placeholderData: keepPreviousData,
  });

/** All that passes, the newest first, for a file; up to a bound. */
export async function readAll(log: Log, view: View): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(log, view, { cursor, limit: LARGE_PAGE });
    entries.push(...page.results);
    cursor = cursorOf(page.next);
  } while (cursor && entries.length < MOST_TAKEN);
  return entries;
}
