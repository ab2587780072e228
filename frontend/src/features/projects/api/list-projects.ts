import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { cursorOf } from "@/shared/lib/api/cursor";
import type { Project } from "@/shared/lib/api/models";

/** More than anyone sees in a list; a stop for a server whose pages never end. */
const MAX_PAGES = 50;
/** The most the API gives at once. */
const PAGE = 200;

async function fetchProjects(signal: AbortSignal): Promise<Project[]> {
  const all: Project[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const params = { query: { limit: PAGE, ...(cursor ? { cursor } : {}) } };
    const answer = await unwrap(api.GET("/api/v1/projects", { params, signal }));
    all.push(...answer.results);
    cursor = cursorOf(answer.next);
    if (!cursor) break;
  }
  return all;
}

/** Every project the person may see. The switcher, the list and the slugs in URLs all read this one. */
export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  queryFn: ({ signal }) => fetchProjects(signal),
});
