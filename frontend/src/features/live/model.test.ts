import { describe, expect, it } from "vitest";
import { queryResult } from "@/test/data";
import { live, liveEvent } from "@/test/reports";
import { newerThan, pageOf, timeOf, toPoints, toTop } from "./model";

it("names the minutes by the project's clock, and the running one as unfinished", () => {
  const points = toPoints(live());
  expect(points).toHaveLength(30);
  expect([points[0]?.title, points[0]?.partial]).toEqual([expect.stringMatching(/^11:02/), false]);
  expect([points[29]?.title, points[29]?.value, points[29]?.partial]).toEqual([
    expect.stringMatching(/^11:31/),
    1,
    true,
  ]);
});

it("names an event's time by the project's clock", () => {
  expect(timeOf(liveEvent(), "Asia/Kathmandu")).toMatch(/04:16:02|16:16:02/);
});

it("draws bars against the longest, and leaves out what nobody saw", () => {
  const result = queryResult({
    dimensions: ["path"],
    metrics: ["visitors"],
    rows: [
      { dimensions: ["/"], metrics: [8], compare: null },
      { dimensions: [null], metrics: [2], compare: null },
      { dimensions: ["/gone"], metrics: [0], compare: null },
    ],
  });
  expect(toTop(result)).toEqual([
    { value: "/", visitors: 8, bar: 1 },
    { value: null, visitors: 2, bar: 0.25 },
  ]);
});

describe("what came while the list was held", () => {
  const one = liveEvent({ event_id: "a" });
  const two = liveEvent({ event_id: "b" });

  it("is counted", () => {
    expect(newerThan([one], [one])).toEqual({ newer: 0, more: false });
    expect(newerThan([one], [two, one])).toEqual({ newer: 1, more: false });
  });

  it("may be more than the answer tells", () => {
    expect(newerThan([one], [two])).toEqual({ newer: 1, more: true });
    expect(newerThan([], [])).toEqual({ newer: 0, more: false });
  });
});

it("names a page by its host and path, and an event without either by nothing", () => {
  expect(pageOf(liveEvent())).toBe("example.com/pricing");
  expect(pageOf(liveEvent({ path: null }))).toBe("example.com");
  expect(pageOf(liveEvent({ host: null, path: null }))).toBe("");
});
