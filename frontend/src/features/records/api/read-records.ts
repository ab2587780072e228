import { api, unwrap } from "@/shared/lib/api/client";
import type { View } from "../view";
import { pagesOf, questionOf } from "./pages";

/** The events of a period as they are stored, the newest first. */
export const recordsQuery = (projectId: string, view: View) =>
  pagesOf([projectId, "records", view], (asked, signal) =>
    unwrap(
      api.POST("/api/v1/projects/{project_id}/records", {
        params: { path: { project_id: projectId } },
        body: { ...questionOf(view), ...asked },
        signal,
      }),
    ),
  );
