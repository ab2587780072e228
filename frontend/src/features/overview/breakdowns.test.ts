import { describe, expect, it } from "vitest";
import { parseSearch, stringifySearch } from "@/shared/lib/url/codec";
import { GROUP_NAMES, GROUPS, tabOf, withTab } from "./breakdowns";
import { pressed } from "./components/shortcuts";
import { validateOverview } from "./view";

describe("the tabs of a card", () => {
  it("are kept by the address, the first one unsaid", () => {
    for (const group of GROUP_NAMES)
      for (const tab of GROUPS[group]) {
        const search = withTab({ p: "7d" }, group, tab);
        expect(tabOf(validateOverview(parseSearch(stringifySearch(search))), group)).toBe(tab);
        expect(Object.keys(search)).toHaveLength(tab === GROUPS[group][0] ? 1 : 2);
      }
  });

  it("are the first one where the address asks for none, or for another card's", () => {
    expect(tabOf({}, "pages")).toBe("path");
    expect(tabOf({ pages: "browser" }, "pages")).toBe("path");
    expect(tabOf({ pages: ["exit_path"] }, "pages")).toBe("path");
  });
});

describe("a key", () => {
  it("chooses the period", () => {
    expect(pressed("w", { p: "90d", g: "week" })).toEqual({ p: "7d" });
    expect(pressed("l", { from: "2026-11-01", to: "2026-11-02" })).toEqual({ p: "12mo" });
  });

  it("compares, or not", () => {
    expect(pressed("x", {})).toEqual({ c: "off" });
    expect(pressed("x", { c: "off" })).toEqual({ c: "prev" });
  });

  it("removes the filters, if there are any", () => {
    const f = [{ op: "is" as const, dimension: "path", values: ["/"] }];
    expect(pressed("Escape", { p: "7d", f })).toEqual({ p: "7d" });
    expect(pressed("Escape", { p: "7d" })).toBeNull();
  });

  it.each(["q", "W", "constructor", "Enter"])("%s means nothing", (key) =>
    expect(pressed(key, {})).toBeNull(),
  );
});
