import { api, unwrap } from "@/shared/lib/api/client";
import type { View } from "../view";
import { pagesOf, questionOf } from "./pages";

/** The sessions that began in a period, the newest first. */
export const sessionsQuery = (projectId: string, view: View) =>
  pagesOf([projectId, "sessions", view], (asked, signal) =>
    unwrap(
      api.POST("/api/v1/projects/{project_id}/sessions", {
        params: { path: { project_id: projectId } },
        body: { ...questionOf(view), ...asked },
        signal,
      }),
    ),
  );

/** All that happened in one, the newest first. */
export const sessionQuery = (projectId: string, sessionId: string) =>
  pagesOf([projectId, "sessions", "one", sessionId], (asked, signal) =>
    unwrap(
      api.POST("/api/v1/projects/{project_id}/sessions/timeline", {
        params: { path: { project_id: projectId } },
        body: { v: 1, session_id: sessionId, ...asked },
        signal,
      }),
    ),
  );
