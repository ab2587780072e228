import { expect, it } from "vitest";
import { eventRecord } from "@/test/reports";
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
  const view = toView({ a: "page:/cart", p: "90d" });
  expect(toView(toSearch(view))).toEqual(view);
  expect(toView({ a: "who:x", p: "99d" })).toEqual({ only: null, last: "7d" });
});
