import { requestOf as funnelRequest } from "@/features/funnel/api/ask-funnel";
import {
  type FunnelSearch,
  toSearch as fromFunnel,
  toView as toFunnel,
} from "@/features/funnel/view";
import { toQuestion } from "@/features/overview/queries";
import { type OverviewSearch, toView, validateOverview } from "@/features/overview/view";
import { requestOf as pathsRequest } from "@/features/paths/api/ask-paths";
import { toSearch as fromPaths, type PathsSearch, toView as toPaths } from "@/features/paths/view";
import { requestOf as retentionRequest } from "@/features/retention/api/ask-retention";
import {
  toSearch as fromRetention,
  type RetentionSearch,
  toView as toRetention,
} from "@/features/retention/view";
import type { SavedReport } from "@/shared/lib/api/models";
import { filtersOf } from "@/shared/lib/filters";
import { sameJson } from "@/shared/lib/same";
import { stringifyStep } from "@/shared/lib/steps";
import { parseSearch, stringifySearch } from "@/shared/lib/url/codec";

type Json = Record<string, unknown>;

/** A screen with a question in its address. */
export type Address =
  | { kind: "query"; search: OverviewSearch }
  | { kind: "funnel"; search: FunnelSearch }
  | { kind: "retention"; search: RetentionSearch }
  | { kind: "paths"; search: PathsSearch };

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value: unknown): Json => (isJson(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** When, and of what alone: alike on every screen. */
function frameOf(question: Json): Json {
  const { from, to, last } = record(question.period);
  const filters = filtersOf(question.filters);
  return { p: last, from, to, ...(filters.length > 0 ? { f: filters } : {}) };
}
const COMPARES: Record<string, string> = { previous_period: "prev", previous_year: "year" };

const overviewSearch = (question: Json): Json => ({
  ...frameOf(question),
  c: COMPARES[String(question.compare)] ?? "off",
  g: String(list(question.dimensions)[0]).replace(/^time:/, ""),
  m: list(question.metrics)[0],
});

/** The path of a page's filter; a pattern is read back to the star it was written with. */
function pathOf(filters: unknown): string {
  const [op, , values] = list(filters);
  const value = String(list(values)[0]);
  if (op !== "matches") return value;
  return value.slice(1, -1).replaceAll(".*", "*").replace(/\\(.)/g, "$1");
}

function stepOf(match: unknown): string | undefined {
  const { event, filters } = record(match);
  if (typeof event !== "string") return undefined;
  return filters === undefined
    ? stringifyStep({ kind: "event", value: event })
    : stringifyStep({ kind: "page", value: pathOf(filters) });
}

function anchorOf(anchor: unknown): string | undefined {
  const { page, event } = record(anchor);
  if (typeof page === "string") return stringifyStep({ kind: "page", value: page });
  return typeof event === "string" ? stringifyStep({ kind: "event", value: event }) : undefined;
}

/** What an address says once somebody has copied it: the grammar may leave something out. */
const written = (search: Json): Json => parseSearch(stringifySearch(search));

/**
 * The screen that asks just this question; null where none can. Whether one can is not guessed: the address is
 * read as the screen reads it, and what it would ask has to be the report's question.
 */
export function addressOf({ kind, question }: SavedReport): Address | null {
  if (question === null) return null;
  const isThis = (asked: unknown) => sameJson({ v: 1, ...question }, asked);
  if (kind === "query") {
    const search = validateOverview(written(overviewSearch(question)));
    return isThis(toQuestion(toView(search))) ? { kind, search } : null;
  }
  if (kind === "funnel") {
    const { window: w, order: o, breakdown } = question;
    const b = record(breakdown).dimension;
    const s = list(question.steps).map(stepOf);
    const view = toFunnel(written({ ...frameOf(question), s, w, o, b }));
    return isThis(funnelRequest(view)) ? { kind, search: fromFunnel(view) } : null;
  }
  if (kind === "retention") {
    const { first, returning, by } = question;
    const { p: _, ...frame } = frameOf(question);
    const view = toRetention(written({ ...frame, a: stepOf(first), r: stepOf(returning), by }));
    return isThis(retentionRequest(view)) ? { kind, search: fromRetention(view) } : null;
  }
  const asked = written({
    ...frameOf(question),
    s: anchorOf(question.from ?? question.to),
    w: question.to ? "to" : undefined,
    i: question.items,
    d: question.depth,
    n: question.branches,
  });
  const view = toPaths(asked);
  return isThis(pathsRequest(view)) ? { kind, search: fromPaths(view) } : null;
}
