import { describe, expect, it } from "vitest";
import { parseSearch, stringifySearch } from "@/shared/lib/url/codec";
import {
  excludeValue,
  grainsFor,
  isLive,
  toggleValue,
  toView,
  validateOverview,
  withLast,
  withRange,
} from "./view";

describe("the overview's URL", () => {
  it("means thirty days of visitors with the period before when it says nothing", () => {
    expect(toView({})).toEqual({
      period: { last: "30d" },
      compare: "prev",
      grain: "day",
      metric: "visitors",
      filters: [],
    });
  });

  it("keeps what it does not know and drops what it does not understand", () => {
    expect(validateOverview({ p: "31d", m: "sessions", ref: "mail", from: "2026-11-01" })).toEqual({
      m: "sessions",
      ref: "mail",
    });
    expect(validateOverview({ from: "2026-11-09", to: "2026-11-01", p: "7d" })).toEqual({
      p: "7d",
    });
    expect(validateOverview({ from: "2026-13-01", to: "2026-13-02" })).toEqual({});
  });

  it("lets a range win over a period and a new period over a range", () => {
    const ranged = withRange(
      { p: "7d", g: "hour", m: "events" },
      {
        from: "2026-11-01",
        to: "2026-11-03",
      },
    );
    expect(ranged).toEqual({ m: "events", from: "2026-11-01", to: "2026-11-03" });
    expect(withLast(ranged, "90d")).toEqual({ m: "events", p: "90d" });
  });

  it("ignores a bucket size that does not suit the period", () => {
    expect(toView({ p: "12mo", g: "hour" }).grain).toBe("month");
    expect(toView({ p: "12mo", g: "week" }).grain).toBe("week");
    expect(grainsFor({ from: "2020-01-01", to: "2026-01-01" })).toEqual(["month", "week"]);
  });

  it("survives the address bar with a hostile value in a filter", () => {
    const search = toggleValue({ p: "7d" }, "path", '/<img src=x onerror="1">,&f=is,a,b');
    expect(validateOverview(parseSearch(stringifySearch(search)))).toEqual(search);
  });
});

describe("a click on a value", () => {
  const path = (value: string) => ({ op: "is" as const, dimension: "path", values: [value] });

  it("filters, a second click on it lifts the filter, another value takes its place", () => {
    const once = toggleValue({}, "path", "/a");
    expect(once.f).toEqual([path("/a")]);
    expect(toggleValue(once, "path", "/a")).toEqual({});
    expect(toggleValue(once, "path", "/b").f).toEqual([path("/b")]);
    expect(toggleValue(once, "event_name", "signup").f).toHaveLength(2);
  });

  it("leaves values out, several by one filter, each once", () => {
    const one = excludeValue({}, "country", "DE");
    expect(one.f).toEqual([{ op: "is_not", dimension: "country", values: ["DE"] }]);
    const two = excludeValue(excludeValue(one, "country", "FR"), "country", "DE");
    expect(two.f).toEqual([{ op: "is_not", dimension: "country", values: ["DE", "FR"] }]);
    expect(toggleValue(two, "country", "AT").f).toHaveLength(2);
  });
});

it("stops refreshing a period that is over everywhere on earth", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(isLive({ last: "7d" }, now)).toBe(true);
  expect(isLive({ from: "2026-11-01", to: "2026-11-22" }, now)).toBe(true);
  expect(isLive({ from: "2026-11-01", to: "2026-11-10" }, now)).toBe(false);
});
