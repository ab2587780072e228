import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/shared/lib/api/client";
import { questionOf, type View } from "../view";

/**
 * What became of the events of a period, with what was asked: while the next answer is on its way the last one
 * is still shown, and its lines are of its own kind. A period that ends now is asked for again every 15 seconds.
 */
export const ledgerQuery = (projectId: string, view: View) =>
  queryOptions({
    queryKey: ["projects", projectId, "ledger", view],
    queryFn: async ({ signal }) => {
      const params = {
        path: { project_id: projectId },
        query: questionOf(view, Date.now()),
      };
      const call = api.GET("/api/v1/projects/{project_id}/ledger", { params, signal });
      return { view, ledger: await unwrap(call) };
    },
    staleTime: 5_000,
    refetchInterval: "last" in view.period ? 15_000 : false,
    placeholderData: keepPreviousData,
  });
