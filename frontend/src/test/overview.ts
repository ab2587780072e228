import { HttpResponse, http } from "msw";
import type { QueryRequest } from "@/shared/lib/api/models";
import { me, project, queryResult } from "./data";
import { server } from "./server";

/** A signed-in owner of one project. */
export const signedIn = () =>
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
  );

/** Answers questions by one dimension with these values, and remembers what was asked. */
export function answering(
  valuesOf: (body: QueryRequest) => readonly (string | null)[],
  totalRows?: number,
): QueryRequest[] {
  const asked: QueryRequest[] = [];
  server.use(
    http.post("*/api/v1/projects/*/query", async ({ request }) => {
      const body = (await request.json()) as QueryRequest;
      asked.push(body);
      const dimensions = body.dimensions ?? [];
      const byTime = dimensions[0]?.startsWith("time:");
      const values = byTime ? ["2026-11-10T00:00:00+01:00"] : valuesOf(body);
      const rows = values.map((value, at) => ({
        dimensions: dimensions.length > 0 ? [value] : [],
        metrics: body.metrics.map((name) => (name === "bounce_rate" ? 0.25 : 300 - at * 100)),
        compare: null,
      }));
      const totals = body.metrics.map(() => 1000);
      const total_rows = totalRows ?? rows.length;
      return HttpResponse.json(
        queryResult({ dimensions, metrics: body.metrics, rows, totals, total_rows }),
      );
    }),
  );
  return asked;
}
