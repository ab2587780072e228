import { describe, expect, it } from "vitest";
import { ago, compact, delta, exact, percent, tabular } from "./format";

describe("numbers", () => {
  it("shows every digit while it fits, one decimal when it does not", () => {
    expect(compact(0)).toBe("0");
    expect(compact(9_999)).toBe("9,999");
    expect(compact(12_345)).toBe("12.3K");
    expect(compact(1_000_000)).toBe("1M");
    expect(exact(1_234_567)).toBe("1,234,567");
    expect([tabular(999_999), tabular(1_234_567)]).toEqual(["999,999", "1.2M"]);
  });

  it("never calls a small share nothing", () => {
    expect(percent(0)).toBe("0%");
    expect(percent(0.0004)).toBe("<0.1%");
    expect(percent(0.034)).toBe("3.4%");
    expect(percent(0.346)).toBe("35%");
  });
});

describe("a delta", () => {
  it("has a sign both ways", () => {
    expect(delta(150, 100)).toEqual({ kind: "up", text: "+50%" });
    expect(delta(98, 100)).toEqual({ kind: "down", text: "-2%" });
    expect(delta(1_024, 1_000)).toEqual({ kind: "up", text: "+2.4%" });
  });

  it("is new where there was nothing, and the same where nothing moved", () => {
    expect(delta(5, 0).kind).toBe("new");
    expect(delta(0, 0).kind).toBe("same");
    expect(delta(100_000, 100_001).kind).toBe("same");
  });

  it("is left out where there is nothing to compare with", () => {
    expect(delta(5, null).kind).toBe("none");
  });
});

describe("time", () => {
  it("counts whole units, and takes a clock that runs ahead for now", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    expect(ago("2026-11-22T11:55:10Z", now)).toBe("4 minutes ago");
    expect(ago("2026-11-21T11:00:00Z", now)).toBe("yesterday");
    expect(ago("2026-11-22T12:00:30Z", now)).toBe("just now");
  });
});
