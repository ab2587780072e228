import { describe, expect, it } from "vitest";
import { placeOf } from "./notes";
import { toSpans } from "./points";

const rows = (...names: string[]) =>
  names.map((name) => ({ dimensions: [name], metrics: [1], compare: null }));

const days = toSpans(
  rows("2026-11-15T00:00:00+13:45", "2026-11-16T00:00:00+13:45", "2026-11-17T00:00:00+13:45"),
  "day",
);
const on = (at: string, until = at) => ({ at, until });

describe("a note stands on the bucket in which it begins", () => {
  it.each([
    ["its day, whatever the zone", on("2026-11-16"), 1],
    ["the last day", on("2026-11-17"), 2],
    ["the first one, where it began before", on("2026-10-01", "2026-11-15"), 0],
    ["none, where it is over", on("2026-10-01", "2026-11-14"), -1],
    ["none, where it is yet to come", on("2026-11-18"), -1],
    // 11:00 UTC of the 15th is 00:45 of the 16th there.
    ["the bucket of its moment", on("2026-11-15T11:00:00Z"), 1],
    ["none, before the first moment", on("2026-11-14T10:00:00Z"), -1],
    ["none, at the end of the last", on("2026-11-17T10:15:00Z"), -1],
  ])("%s", (_, note, place) => expect(placeOf(note, days)).toBe(place));

  it("of hours, the first of its day", () => {
    const hours = toSpans(
      rows("2026-11-15T23:00:00+01:00", "2026-11-16T00:00:00+01:00", "2026-11-16T01:00:00+01:00"),
      "hour",
    );
    expect(placeOf(on("2026-11-16"), hours)).toBe(1);
    expect(placeOf(on("2026-11-15"), hours)).toBe(0);
  });

  it("of months, the one it is in", () => {
    const months = toSpans(rows("2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00"), "month");
    expect(placeOf(on("2026-10-31"), months)).toBe(0);
    expect(placeOf(on("2026-11-30"), months)).toBe(1);
    expect(placeOf(on("2026-12-01"), months)).toBe(-1);
  });

  it("of nothing, nowhere", () => expect(placeOf(on("2026-11-16"), [])).toBe(-1));
});
