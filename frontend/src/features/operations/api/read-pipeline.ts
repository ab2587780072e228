import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";

export const pipelineQuery = queryOptions({
  queryKey: ["operations", "pipeline"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/operations/pipeline", { signal })),
  refetchInterval: 5_000,
});
