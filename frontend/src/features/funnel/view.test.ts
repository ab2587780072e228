import { expect, it } from "vitest";
import { parseSearch, stringifySearch } from "@/shared/lib/url/codec";
import { toSearch, toView, type View } from "./view";

const view: View = {
  steps: [
    { kind: "page", value: "/a,b & c" },
    { kind: "event", value: "sign:up" },
  ],
  period: { from: "2026-11-01", to: "2026-11-03" },
  window: "14d",
  order: "strict",
  breakdown: "country",
  filters: [{ op: "is", dimension: "properties.a,b", values: ["1,2"] }],
};

it("survives the URL", () => {
  const url = stringifySearch(toSearch(view) as Record<string, unknown>);
  expect(toView(parseSearch(url))).toEqual(view);
});

it("says nothing of what is usual", () => {
  expect(toSearch(toView({}))).toEqual({ s: [] });
});

it("takes what is wrong for nothing, and no more steps than the server", () => {
  expect(toView({ s: "person:x", p: "99d", w: 3, o: "any", b: "user_id" })).toEqual(toView({}));
  expect(toView({ s: Array.from({ length: 20 }, () => "event:x") }).steps).toHaveLength(12);
});
