import { expect, it } from "vitest";
import { ledger } from "@/test/data";
import { placeOf, turnedAway } from "./turned-away";

it("lists why events were not taken, the most frequent first, in a sample's words", () => {
  const sample = {
    at: "2026-11-23T10:00:00Z",
    outcome: "refused" as const,
    code: "origin_not_allowed",
    detail: "https://other.example is not among the allowed origins.",
    key: null,
    source: "web",
    event: null,
  };
  const answer = ledger({
    results: [
      { group: null, name: null, outcomes: { accepted: 7, stored: 7 } },
      { group: "invalid_field", name: null, outcomes: { rejected: 1 } },
      { group: "origin_not_allowed", name: null, outcomes: { refused: 3 } },
    ],
    samples: [sample],
  });
  expect(turnedAway(answer)).toEqual([
    { code: "origin_not_allowed", events: 3, detail: sample.detail },
    { code: "invalid_field", events: 1, detail: undefined },
  ]);
});

it.each([
  ["origin_required", "general"],
  ["excluded_host", "general"],
  ["key_cannot_send", "keys"],
  ["quota_day", "limits"],
  ["invalid_json", "ledger"],
])("mends %s under %s", (code, place) => {
  expect(placeOf(code)).toBe(place);
});
