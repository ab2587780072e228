import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { LETTERS_KEY } from "./list-letters";
import { pipelineQuery } from "./read-pipeline";

/** Let stopped lines go on; for these minutes, nothing stops them again. */
export function useRelease() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (minutes: number) =>
      unwrap(api.POST("/api/v1/operations/pipeline/release", { body: { minutes } })),
    onSuccess: (state) => {
      client.setQueryData(pipelineQuery.queryKey, state);
      return client.invalidateQueries({ queryKey: LETTERS_KEY });
    },
  });
}
