import { useMutation } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { Person } from "@/shared/lib/api/models";

/** The person's events as a file of the browser: one JSON object a line. */
export function useExportPerson(projectId: string) {
  return useMutation({
    mutationFn: (body: Person) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/users/export", {
          params: { path: { project_id: projectId } },
          body,
          parseAs: "text",
        }),
      ),
    gcTime: 0,
    onSuccess: (lines) => save(lines),
  });
}

function save(lines: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([lines], { type: "application/x-ndjson" }));
  link.download = "person.ndjson";
  link.click();
  URL.revokeObjectURL(link.href);
}
