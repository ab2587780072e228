import { ApiError } from "@/shared/lib/api/errors";

export type Trouble = "lost" | "password" | "other";

/** What stands between the reader and the report. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError)) return "other";
  // A token of another form is refused before anybody looks for it: to the reader it is the same.
  if (error.status === 404 || error.status === 400) return "lost";
  return error.code === "password_required" ? "password" : "other";
}

/** When and in which zone an answer counts, which every kind of answer says of itself. */
export type Meta = {
  from: string;
  to: string;
  timezone: string;
  warnings: string[];
  approximate: boolean;
};

export function metaOf(result: Record<string, unknown>): Meta | null {
  const meta = result.meta as Partial<Meta> | undefined;
  if (!meta?.from || !meta.to || !meta.timezone) return null;
  const { from, to, timezone, warnings = [], approximate = false } = meta;
  return { from, to, timezone, warnings, approximate };
}

/** Whether it is drawn as a line, so that a table can take its place. */
export function isLine(kind: string, result: Record<string, unknown>): boolean {
  const columns = Array.isArray(result.columns) ? (result.columns as { type?: string }[]) : [];
  return kind === "query" && columns.length === 2 && columns[0]?.type === "time";
}
