import { expect, it } from "vitest";
import { rawExport } from "@/test/shares";
import { dayIn, fileName, newExport, rangeOf } from "./model";

const draft = {
  period: "30d",
  from: "2026-11-01",
  to: "2026-11-30",
  only: null,
  format: "csv",
  compressed: true,
  bots: false,
} as const;

it("asks for what was chosen, and never for Parquet twice compressed", () => {
  expect(newExport(draft)).toEqual({
    v: 1,
    period: { last: "30d" },
    format: "csv",
    compressed: true,
  });
  expect(newExport({ ...draft, period: "days", format: "parquet", bots: true })).toEqual({
    v: 1,
    period: { from: "2026-11-01", to: "2026-11-30" },
    format: "parquet",
    include: { bots: true },
  });
  expect(newExport({ ...draft, only: "0192" }).filters).toEqual(["and", ["in_cohort", "0192"]]);
});

it("knows the day in the project's zone", () => {
  const now = Date.parse("2026-11-30T23:30:00Z");
  expect(dayIn("Europe/Berlin", now)).toBe("2026-12-01");
  expect(dayIn("America/New_York", now)).toBe("2026-11-30");
  expect(dayIn("UTC", now, 29)).toBe("2026-11-01");
});

it("names the days of the zone that was asked in, the last one whole", () => {
  expect(rangeOf(rawExport())).toBe("Nov 1, 2026 – Nov 30, 2026");
  expect(fileName(rawExport({ compressed: true }))).toBe("events-2026-11-01-2026-11-30.csv.gz");
});
