import { expect, it } from "vitest";
import { eventRecord } from "@/test/reports";
import { questionOf } from "./api/pages";
import { factsOf, propertiesOf } from "./model";
import { toSearch, toView } from "./view";

it("says what an event has, and nothing of what it has not", () => {
  const facts = factsOf(eventRecord({ path: "/a\u202eb", title: null }));
  expect(facts).toContainEqual(["path", "/a⟨U+202E⟩b"]);
  expect(facts.map(([name]) => name)).not.toContain("title");
  expect(facts.map(([name]) => name)).not.toContain("event_properties");
});

it("shows properties as they are, letter by letter", () => {
  const text = propertiesOf(eventRecord({ event_properties: { plan: "<b>\u202e" } }));
  expect(text).toBe('{\n  "plan": "<b>⟨U+202E⟩"\n}');
  expect(propertiesOf(eventRecord({ event_properties: {} }))).toBeNull();
});

it("survives the URL, and takes what is wrong for nothing", () => {
  const f = [{ op: "is", dimension: "country", values: ["DE"] }];
  const view = toView({ a: "page:/cart", p: "90d", f });
  expect(toView(toSearch(view))).toEqual(view);
  expect(questionOf(view).filters).toEqual([
    "and",
    ["is", "event_name", ["pageview"]],
    ["is", "path", ["/cart"]],
    ["is", "country", ["DE"]],
  ]);
  const usual = toView({ a: "who:x", p: "99d", from: "2026-11-03", to: "2026-11-01", f: "x" });
  expect(usual).toEqual({ only: null, period: { last: "7d" }, filters: [] });
  expect(questionOf(usual)).toEqual({ v: 1, period: { last: "7d" } });
});
