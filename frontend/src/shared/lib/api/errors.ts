import { t } from "@/shared/i18n";

export type FieldProblem = { path: string; code: string; detail: string };

/** Anything the API refused. `status` 0 means that no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly fields: readonly FieldProblem[] = [],
    readonly requestId: string | null = null,
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
    this.name = "ApiError";
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function toFields(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((item) => ({
    path: String(item.path ?? ""),
    code: String(item.code ?? ""),
    detail: String(item.detail ?? ""),
  }));
}

/** Reads the API's error shape; an answer in another shape (a proxy's page) still becomes a sentence. */
export function toApiError(response: Response, body: unknown): ApiError {
  const requestId = response.headers.get("X-Request-Id");
  const retryAfter = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  const shape = isRecord(body) ? body : {};
  return new ApiError(
    response.status,
    typeof shape.code === "string" ? shape.code : "unreadable",
    typeof shape.detail === "string" ? shape.detail : t.errors.status(response.status),
    toFields(shape.errors),
    typeof shape.request_id === "string" ? shape.request_id : requestId,
    Number.isNaN(retryAfter) ? null : retryAfter,
  );
}

/** The sentence to show for any failure, ours or the browser's. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiError) return error.status === 0 ? t.errors.network : error.message;
  return t.errors.unexpected;
}

/** What the API said about one field of a form, if anything; of a list also about which of its items. */
export function fieldError(
  error: unknown,
  path: string,
  items: readonly string[] = [],
): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const inside = (place: string) => place.startsWith(`${path}.`) || place.startsWith(`${path}[`);
  const found = error.fields.find((field) => field.path === path || inside(field.path));
  const item = items[Number.parseInt(found?.path.slice(path.length + 1) ?? "", 10)];
  return found && item !== undefined ? t.errors.ofItem(item, found.detail) : found?.detail;
}

/** True when some field problem is already shown beside its input, so the form need not repeat it. */
export const hasFieldErrors = (error: unknown, paths: readonly string[]): boolean =>
  paths.some((path) => fieldError(error, path) !== undefined);

/** What is wrong with a name: one that is taken is told beside the field, whose fault it is. */
export const nameProblem = (error: unknown): string | undefined =>
  error instanceof ApiError && error.code === "name_taken"
    ? error.message
    : fieldError(error, "name");
