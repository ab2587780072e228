import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import type { LetterChoice } from "@/shared/lib/api/models";
import { LETTERS_KEY } from "./list-letters";
import { pipelineQuery } from "./read-pipeline";

export type Deed = "replay" | "purge";

/** Publish dead letters again, or delete them for good. */
export function useDealWithLetters(deed: Deed) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: LetterChoice) =>
      unwrap(
        deed === "replay"
          ? api.POST("/api/v1/operations/dead-letters/replay", { body })
          : api.POST("/api/v1/operations/dead-letters/purge", { body }),
      ),
    onSuccess: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: LETTERS_KEY }),
        client.invalidateQueries({ queryKey: pipelineQuery.queryKey }),
      ]);
    },
  });
}
