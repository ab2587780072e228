import { expect, it } from "vitest";
import { chore } from "@/test/data";
import { holderOf, tookText } from "./model";

it("tells how long something took in the unit that suits it", () => {
  const seconds = [null, 0, 0.0123, 2.5, 59.6, 179, 600, 10_800];
  expect(seconds.map(tookText)).toEqual([
    "–",
    "0 ms",
    "12 ms",
    "2.50 s",
    "60 s",
    "179 s",
    "10 min",
    "3 h",
  ]);
});

it("names the chore that a due one waits for, of its own lane only", () => {
  const slow = chore({ name: "compact_segments", lane: "slow", outcome: "running" });
  const quick = chore({ name: "refresh_rollups", outcome: "running" });
  const due = chore({ name: "erase_from_files", lane: "slow" });
  const later = chore({ name: "tidy_ledger", lane: "slow", next_due_at: "2026-11-22T11:00:00Z" });
  const all = [quick, slow, due, later];
  expect(all.map((one) => holderOf(one, all)?.name)).toEqual([
    undefined,
    undefined,
    "compact_segments",
    undefined,
  ]);
  expect(holderOf(due, [quick, due])).toBeUndefined();
});
