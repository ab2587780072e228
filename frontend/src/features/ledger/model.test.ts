import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { barOf, codeWords, columnsOf, sampleText, timeText } from "./model";

/** The codes of the reference: rows like "| 429 | `quota_day` | … |" below the heading. */
function documentedCodes(): string[] {
  const page = resolve(import.meta.dirname, "../../../../docs/reference/sending-events.md");
  const [, codes = ""] = readFileSync(page, "utf8").split("\n## Codes\n");
  return [...codes.matchAll(/^\| (?:\d{3} \| )?`([a-z_]+)` \|/gm)].map(([, code = ""]) => code);
}

it("has words for every code that a project's ledger can hold", () => {
  // What these answer belongs to no project.
  const elsewhere = ["key_missing", "key_invalid", "method_not_allowed"];
  const codes = documentedCodes().filter((code) => !elsewhere.includes(code));
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => codeWords(code) === undefined)).toEqual([]);
  expect(codeWords("constructor")).toBeUndefined();
});

it("shows a bucket by the clocks it was named by", () => {
  expect(timeText("2026-11-22T00:00:00+05:45", "day")).toContain("22");
  expect(timeText("2026-11-22T14:00:00-08:00", "hour")).toMatch(/14:00|02:00 PM/);
  expect(timeText("\u202ex", "hour")).toBe("⟨U+202E⟩x");
});

it("has a column for what there is, and for the usual two", () => {
  expect(columnsOf({ accepted: 0, dead: 0, limited: 3 })).toEqual([
    "accepted",
    "stored",
    "limited",
  ]);
});

it("measures bars against the largest number, none where there is none", () => {
  const big = { group: "a", name: null, outcomes: { accepted: 10 } };
  const small = { group: "b", name: null, outcomes: { limited: 5 } };
  expect(barOf(small, [big, small])).toBe(0.5);
  expect(barOf({ ...big, outcomes: {} }, [{ ...big, outcomes: {} }])).toBe(0);
});

it("writes a sample as lines of text with nothing hidden in it", () => {
  expect(sampleText({ a: "x\u202ey\n" })).toBe('{\n  "a": "x⟨U+202E⟩y\\n"\n}');
});
