import { expect, it } from "vitest";
import { retentionResult } from "@/test/reports";
import { cohortName, toMeans, toRows } from "./model";
import { toSearch, toView } from "./view";

it("gives each cohort its shares, and says which period still runs", () => {
  const rows = toRows(retentionResult());
  expect(rows.map(({ size }) => size)).toEqual([120, 80, 0]);
  expect(rows[0]?.cells).toEqual([
    { returned: 30, share: 0.25, running: false },
    { returned: 18, share: 0.15, running: false },
    { returned: 6, share: 0.05, running: true },
  ]);
  expect(rows[2]?.cells).toEqual([]);
});

it("takes the mean over people, of periods that are over", () => {
  const rows = toRows(retentionResult());
  expect(toMeans(rows, 3)).toEqual([50 / 200, 18 / 120, null]);
});

it("names cohorts by the calendar they were counted in", () => {
  expect(cohortName("2026-11-01T00:00:00+13:45", "day")).toBe("Nov 1, 2026");
  expect(cohortName("2026-11-01T00:00:00-11:00", "month")).toBe("Nov 2026");
});

const MAY = { from: "2026-05-01", to: "2026-05-31" };

it("survives the URL, and takes what is wrong for nothing", () => {
  const view = toView({ a: "event:signup", r: "page:/cart", by: "month", ...MAY });
  expect(toView(toSearch(view))).toEqual(view);
  expect(toView({ a: "who:x", r: 7, by: "hour" })).toEqual({
    first: null,
    returning: null,
    by: "week",
    range: null,
    filters: [],
  });
  expect(toSearch(toView({}))).toEqual({});
});
