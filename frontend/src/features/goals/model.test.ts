import { describe, expect, it } from "vitest";
import { goal, goalResult } from "@/test/goals";
import { choose, draftOf, goalChanges, newGoal } from "./model";
import { frameOf, grainOf, toSearch, toView } from "./view";
import { definitionOf, goalsCsv, groupsCsv, paidText, valueText } from "./words";

describe("a draft", () => {
  it("becomes a goal, with a comma for a point", () => {
    const step = { kind: "page", value: " /welcome/* " } as const;
    const draft = { name: " Signed up ", step, fixed: true, amount: "5,50", currency: "eur" };
    expect(newGoal(draft)).toEqual({
      v: 1,
      name: "Signed up",
      event: null,
      path: "/welcome/*",
      value: { amount: "5.50", currency: "EUR" },
    });
  });

  it("changes what was touched and nothing else", () => {
    const kept = goal({
      filters: ["is", "country", ["DE"]],
      value: { amount: "10.0000", currency: "EUR" },
    });
    const draft = draftOf(kept);
    expect(draft.amount).toBe("10");
    expect(goalChanges(kept, draft)).toEqual({});
    expect(goalChanges(kept, { ...draft, name: "Sale" })).toEqual({ name: "Sale" });
    expect(goalChanges(kept, { ...draft, step: { kind: "page", value: "/thanks" } })).toEqual({
      event: null,
      path: "/thanks",
    });
    expect(goalChanges(kept, { ...draft, fixed: false })).toEqual({ value: null });
  });
});

it("chooses the first goal, or the one of the URL with those beside it", () => {
  const goals = Array.from({ length: 45 }, (_, index) => goal({ id: `g${index}` }));
  expect(choose(goals, null)).toMatchObject({ goal: goals[0], page: 0, pages: 3 });
  const late = choose(goals, "g44");
  expect([late.goal?.id, late.page, late.shown.length]).toEqual(["g44", 2, 5]);
  expect(choose(goals, "gone").goal?.id).toBe("g0");
  expect(choose([], null)).toMatchObject({ goal: null, pages: 0 });
});

it("says what a goal is", () => {
  expect(definitionOf(goal())).toBe("Event purchase");
  expect(
    definitionOf(
      goal({
        event: null,
        path: "/welcome/*",
        filters: ["exists", "country"],
        value: { amount: "5.0000", currency: "EUR" },
      }),
    ),
  ).toBe("Page /welcome/*, with conditions set through the API, €5.00 each");
  expect(definitionOf(goal({ event: null, personal: true }))).toMatch(/^Names single people/);
});

it("writes money by its currency, however large", () => {
  expect(paidText({ amount: "12345678901234.5000", currency: "EUR" })).toBe(
    "€12,345,678,901,234.50",
  );
  expect(paidText({ amount: "5.0000", currency: null })).toBe("5.00 without a currency");
  expect(paidText({ amount: "5.0000", currency: "points" })).toBe("5.00 points");
  expect([valueText("DE", "country"), valueText(null, "channel")]).toEqual(["Germany", "None"]);
});

it("takes goals along with exact amounts, and what was before", () => {
  const lonely = { rate: null, revenue: [], compare: null };
  const alone = goalResult({ name: "Signed up", ...lonely });
  const [head, first, second] = goalsCsv([goalResult({ name: "=Buy" }), alone]).split("\r\n");
  expect(head?.split(",").map((cell) => cell.replaceAll('"', ""))).toEqual([
    ...["Goal", "Conversions", "Conversion rate", "Visitors who converted"],
    ...["Conversions (before)", "Conversion rate (before)", "Visitors who converted (before)"],
    "Revenue",
  ]);
  expect(first).toBe("'=Buy,30,0.04,20,15,0.02,8,1199.9900 EUR");
  expect(second).toBe("Signed up,30,,20,,,,");
  const groups = [{ value: "DE", ...goalResult(lonely) }];
  expect(groupsCsv(groups, "country").split("\r\n")[1]).toBe("DE,30,,20,");
});

it("survives the URL, and takes what is wrong for nothing", () => {
  const view = toView({ from: "2026-11-01", to: "2026-11-30", c: "year", g: "x", b: "os" });
  expect(toView(toSearch(view))).toEqual(view);
  expect(toSearch(toView({ p: "3y", from: "2026-11-30", to: "2026-11-01", c: "x", b: 1 }))).toEqual(
    {},
  );
  expect(frameOf(view)).toEqual({
    period: { from: "2026-11-01", to: "2026-11-30" },
    compare: "previous_year",
  });
  expect(frameOf(toView({ c: "off", p: "7d" }))).toEqual({ period: { last: "7d" } });
  const grain = (from: string, to: string) => grainOf({ from, to });
  expect(grain("2026-11-01", "2026-11-01")).toBe("hour");
  expect(grain("2026-11-01", "2026-11-30")).toBe("day");
  expect(grain("2025-11-01", "2026-11-30")).toBe("month");
});
