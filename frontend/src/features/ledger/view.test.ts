import fc from "fast-check";
import { expect, it } from "vitest";
import {
  GROUPS,
  groupsFor,
  LASTS,
  narrowed,
  OUTCOMES,
  questionOf,
  toSearch,
  toView,
  withoutFilter,
  withPeriod,
} from "./view";

const anySearch = fc.dictionary(
  fc.constantFrom("p", "from", "to", "by", "outcome", "code", "source", "key", "x"),
  fc.oneof(
    fc.string(),
    fc.constantFrom(...LASTS, ...GROUPS, ...OUTCOMES),
    fc.constantFrom("2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z"),
    fc.array(fc.string()),
  ),
);

it("reads any URL, and writes one that says the same", () => {
  fc.assert(
    fc.property(anySearch, (search) => {
      const view = toView(search);
      expect(toView(toSearch(view))).toEqual(view);
    }),
  );
});

it("never asks for steps that the server does not answer", () => {
  expect(groupsFor({ last: "24h" })).toContain("minute");
  expect(groupsFor({ last: "7d" })).not.toContain("minute");
  expect(groupsFor({ last: "12mo" })).not.toContain("hour");
  expect(toView({ p: "12mo", by: "minute" }).by).toBe("day");
});

it("keeps the grouping over a change of period, but for steps of time", () => {
  expect(withPeriod(toView({ by: "code" }), { last: "12mo" }).by).toBe("code");
  expect(withPeriod(toView({ by: "hour" }), { last: "12mo" }).by).toBe("day");
});

it("narrows to a line, shown over time, and widens again", () => {
  const view = narrowed(toView({ by: "source" }), "ios");
  expect(view).toMatchObject({ by: "hour", filters: { source: "ios" } });
  expect(withoutFilter(view, "source").filters).toEqual({});
  expect(narrowed(toView({ by: "hour" }), "2026-11-22T12:00:00Z").filters).toEqual({});
});

it("leaves the end of a period that ends now to the server", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(questionOf(toView({ code: "quota_day" }), now)).toEqual({
    from: "2026-11-21T12:00:00.000Z",
    group_by: "hour",
    code: "quota_day",
  });
});
