import { describe, expect, it } from "vitest";
import { queryResult } from "@/test/data";
import { breakdownOf } from "./breakdowns";
import { toBreakdown, toSeries, toTotals } from "./model";
import { breakdownRequest, seriesRequest, totalsRequest } from "./queries";
import { toView } from "./view";

const at = (iso: string) => Date.parse(iso);
const series = (grain: string, rows: [string, number | null, number | null][]) =>
  queryResult({
    dimensions: [`time:${grain}`],
    metrics: ["visitors"],
    rows: rows.map(([name, value, before]) => ({
      dimensions: [name],
      metrics: [value],
      compare: before === null ? null : [before],
    })),
  });

describe("a series", () => {
  it("marks the running bucket as partial and leaves the future empty", () => {
    const result = series("day", [
      ["2026-11-21T00:00:00+01:00", 5, 4],
      ["2026-11-22T00:00:00+01:00", 2, 9],
      ["2026-11-23T00:00:00+01:00", 0, 7],
    ]);
    const { points, compared } = toSeries(result, at("2026-11-22T12:00:00Z"));
    expect(points.map((point) => [point.value, point.partial])).toEqual([
      [5, false],
      [2, true],
      [null, false],
    ]);
    expect(compared).toBe(true);
    expect(points[0]?.title).toBe("Sat, November 21, 2026");
  });

  it("names the hour that comes twice by its offset, in the order it happened", () => {
    const result = series("hour", [
      ["2026-10-25T02:00:00+01:00", 3, null],
      ["2026-10-25T02:00:00+02:00", 2, null],
      ["2026-10-25T01:00:00+02:00", 1, null],
    ]);
    const { points } = toSeries(result, at("2026-11-22T12:00:00Z"));
    expect(points.map((point) => point.value)).toEqual([1, 2, 3]);
    expect(points[1]?.title).toContain("(+02:00)");
    expect(points[2]?.title).toContain("(+01:00)");
    expect(points[0]?.title).not.toContain("(");
  });

  it("keeps a missing value apart from a zero and knows when there is nothing to draw", () => {
    const some = toSeries(
      series("day", [
        ["2026-11-01T00:00:00Z", null, null],
        ["2026-11-02T00:00:00Z", 0, null],
      ]),
      at("2026-11-22T00:00:00Z"),
    );
    expect(some.points.map((point) => point.value)).toEqual([null, 0]);
    expect(some.blank).toBe(true);
  });

  it("reads what was asked from the answer, not from the screen's present question", () => {
    const { grain, metric } = toSeries(series("month", [["2026-11-01T00:00:00Z", 1, null]]), 0);
    expect([grain, metric]).toEqual(["month", "visitors"]);
  });
});

it("reads the totals by name, a missing row as nothing counted", () => {
  const row = { dimensions: [], metrics: [7, 9], compare: [5, null] };
  const result = queryResult({ dimensions: [], metrics: ["events", "visitors"], rows: [row] });
  expect(toTotals(result)).toEqual([
    { metric: "visitors", value: 9, before: null },
    { metric: "sessions", value: 0, before: null },
    { metric: "pageviews", value: 0, before: null },
    { metric: "events", value: 7, before: 5 },
  ]);
  expect(toTotals({ ...result, rows: [] }).every((total) => total.value === 0)).toBe(true);
});

it("measures shares against the whole, bars against the largest row", () => {
  const result = queryResult({
    dimensions: ["path"],
    metrics: ["pageviews", "visitors"],
    rows: [
      { dimensions: ["/"], metrics: [60, 10], compare: null },
      { dimensions: [null], metrics: [15, 5], compare: null },
    ],
    totals: [120, 40],
  });
  const table = toBreakdown(result, 2);
  expect(table.hasMore).toBe(false);
  expect(toBreakdown(result, 1)).toEqual({ rows: [table.rows[0]], hasMore: true });
  expect(table.rows.map((row) => [row.value, row.share, row.bar])).toEqual([
    ["/", 0.5, 1],
    [null, 0.125, 0.25],
  ]);
});

describe("the requests", () => {
  const view = toView({ p: "7d", f: [{ op: "is", dimension: "path", values: ["/a", "/b"] }] });

  it("carry period, filters and comparison as the API spells them", () => {
    expect(totalsRequest(view)).toEqual({
      v: 1,
      metrics: ["visitors", "sessions", "pageviews", "events"],
      dimensions: [],
      period: { last: "7d" },
      filters: ["and", ["is", "path", ["/a", "/b"]]],
      compare: "previous_period",
    });
    expect(seriesRequest({ ...view, filters: [], compare: "off" })).not.toHaveProperty("filters");
    expect(seriesRequest({ ...view, compare: "off" })).not.toHaveProperty("compare");
  });

  it("rank pages by views, and by events once an event name is asked for", () => {
    expect(breakdownOf("path", view).metric).toBe("pageviews");
    const named = toView({ f: [{ op: "is", dimension: "event_name", values: ["signup"] }] });
    expect(breakdownOf("path", named).metric).toBe("events");
    expect(breakdownRequest(named, breakdownOf("path", named), 10).order_by).toEqual([
      ["events", "desc"],
    ]);
  });

  it("can leave out what has no value, shares being of all", () => {
    const rows = [null, "search"].map((value, nth) => ({
      dimensions: [value],
      metrics: [60 - 20 * nth, 30],
      compare: null,
    }));
    const metrics = ["sessions", "visitors"];
    const totals = [100, 60];
    const result = queryResult({ dimensions: ["channel"], metrics, rows, totals });
    expect(toBreakdown(result, 8).rows).toHaveLength(2);
    expect(toBreakdown(result, 8, true)).toEqual({
      rows: [{ id: '"search"', value: "search", count: 40, visitors: 30, share: 0.4, bar: 1 }],
      hasMore: false,
    });
  });
});
