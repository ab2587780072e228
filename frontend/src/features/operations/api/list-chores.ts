import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

export const choresQuery = queryOptions({
  queryKey: ["operations", "chores"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/operations/chores", { signal })),
  select: (answer) => answer.results,
  refetchInterval: 10_000,
});
