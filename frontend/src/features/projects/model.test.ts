import { expect, it } from "vitest";
import { cursorOf } from "@/shared/lib/api/cursor";
import { project } from "@/test/data";
import { matching, toListSearch, toOrigins } from "./model";

it("finds projects by every word of name or slug, the most recently active first", () => {
  const docs = project({ name: "Docs", slug: "docs", last_event_at: null });
  const shop = project({
    name: "Web Shop",
    slug: "shop-eu",
    last_event_at: "2026-11-20T10:00:00Z",
  });
  const blog = project({ name: "Blog", slug: "blog", last_event_at: "2026-11-22T10:00:00Z" });
  expect(matching([docs, shop, blog], "").map((one) => one.name)).toEqual([
    "Blog",
    "Web Shop",
    "Docs",
  ]);
  const byName = matching([docs, shop, blog], "", "name");
  expect(byName.map((one) => one.name)).toEqual(["Blog", "Docs", "Web Shop"]);
  expect(matching([docs, shop, blog], "WEB eu")).toEqual([shop]);
  expect(matching([docs, shop, blog], "nothing")).toEqual([]);
});

it("reads search and order from the URL, and nothing else", () => {
  expect(toListSearch({ q: "shop", by: "name", x: 1 })).toEqual({ q: "shop", by: "name" });
  expect(toListSearch({ q: 5, by: "size" })).toEqual({});
});

it("reads origins however they were typed", () => {
  expect(toOrigins(" https://a.example\n\nhttps://*.b.example, https://a.example ")).toEqual([
    "https://a.example",
    "https://*.b.example",
  ]);
});

it("takes the cursor out of DRF's next link, or takes a bare cursor", () => {
  expect(cursorOf("http://x/api/v1/projects?cursor=cD0y%3D&a=1")).toBe("cD0y=");
  expect(cursorOf("abc")).toBe("abc");
  expect(cursorOf(null)).toBeUndefined();
});
