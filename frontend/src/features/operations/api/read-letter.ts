import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { LETTERS_KEY } from "./list-letters";

export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: [...LETTERS_KEY, "one", id],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/operations/dead-letters/{letter_id}", {
          params: { path: { letter_id: id } },
          signal,
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
