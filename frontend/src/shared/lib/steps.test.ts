import { expect, it } from "vitest";
import { parseStep, stringifyStep, toMatch } from "./steps";

it.each(["page:/pricing", "event:sign:up", "page:/docs/*"])("round-trips %s", (text) => {
  const step = parseStep(text);
  expect(step && stringifyStep(step)).toBe(text);
});

it.each(["", "page", "page:", "page: ", "person:anna", ":x", null, 7, ["page:/"]])(
  "finds no step in %j",
  (text) => {
    expect(parseStep(text)).toBeNull();
  },
);

it("asks for an event by its name and for a page by its path", () => {
  expect(toMatch({ kind: "event", value: "signup" })).toEqual({ event: "signup" });
  expect(toMatch({ kind: "page", value: "/a.b" })).toEqual({
    event: "pageview",
    filters: ["is", "path", ["/a.b"]],
  });
});

it("takes a star for anything, and nothing else for special", () => {
  const match = toMatch({ kind: "page", value: "/a.b(c)/*" });
  expect(match.filters).toEqual(["matches", "path", ["^/a\\.b\\(c\\)/.*$"]]);
  const pattern = /^\/a\.b\(c\)\/.*$/;
  expect(pattern.test("/a.b(c)/deep/er")).toBe(true);
  expect(pattern.test("/axb(c)/deep")).toBe(false);
});
