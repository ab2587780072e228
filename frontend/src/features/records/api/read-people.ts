import { api, unwrap } from "@/shared/lib/api/client";
import type { View } from "../view";
import { pagesOf, questionOf } from "./pages";

/** Who did something in a period, those seen last first. */
export const peopleQuery = (projectId: string, view: View) =>
  pagesOf([projectId, "people", view], (asked, signal) =>
    unwrap(
      api.POST("/api/v1/projects/{project_id}/users", {
        params: { path: { project_id: projectId } },
        body: { ...questionOf(view), ...asked },
        signal,
      }),
    ),
  );

/** All that one of them did in the period, the newest first. */
export const personQuery = (projectId: string, userId: string, { period }: View) =>
  pagesOf([projectId, "people", "one", userId, period], (asked, signal) =>
    unwrap(
      api.POST("/api/v1/projects/{project_id}/users/timeline", {
        params: { path: { project_id: projectId } },
        body: { v: 1, user_id: userId, period, ...asked },
        signal,
      }),
    ),
  );
