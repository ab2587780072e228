import { beforeEach, expect, it, vi } from "vitest";
import { engage } from "../src/engagement";
import type { Noted } from "../src/s2";

let told: Record<string, unknown>[];
let hear: (what: Noted | Event) => void;

const view = (event_properties: object = {}, timestamp = new Date()): Noted => ({
  event_name: "pageview",
  timestamp,
  event_properties: { ...event_properties },
});

function hide(hidden: boolean) {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000, toFake: ["performance", "Date", "setTimeout"] });
  vi.spyOn(document, "hidden", "get").mockReturnValue(false);
  vi.spyOn(document.documentElement, "scrollHeight", "get").mockReturnValue(3_072);
  vi.advanceTimersByTime(50); // no page runs a script at zero
  const mine: typeof told = []; // each test's listeners stay on the window
  told = mine;
  hear = engage((name, properties) => mine.push({ name, ...properties }));
});

it("tells seconds to the millisecond, and depth in percent", () => {
  hear(view({ url: "/a" }));
  vi.advanceTimersByTime(2_345);
  hide(true);
  expect(told).toEqual([{ name: "engagement", url: "/a", engagement_time: 2.345, scroll_depth: 25 }]);
});

it("tells a day at most, which is what the server takes", () => {
  hear(view());
  vi.advanceTimersByTime(90 * 86_400_000);
  hide(true);
  expect(told[0]?.engagement_time).toBe(86_400);
});

it("counts from the view, also when it was before this file was there", () => {
  hear(view({}, new Date(Date.now() - 700)));
  vi.advanceTimersByTime(500);
  hide(true);
  expect(told[0]?.engagement_time).toBe(1.2);
});

it("counts no second that was hidden, and none twice", () => {
  hear(view());
  for (const hidden of [true, false, true, false, true]) {
    vi.advanceTimersByTime(1_500);
    hide(hidden);
  }
  expect(told.map((one) => one.engagement_time)).toEqual([1.5, 1.5, 1.5]);
});

it("has nothing to tell before the first view", () => {
  vi.advanceTimersByTime(5_000);
  hide(true);
  hear({ ...view(), event_name: "signup" });
  expect(told).toEqual([]);
});

it("ends a view at the next, whose depth begins anew", () => {
  hear(view({ url: "/a" }));
  vi.stubGlobal("scrollY", 2_304);
  dispatchEvent(new Event("scroll"));
  vi.unstubAllGlobals();
  vi.advanceTimersByTime(1_000);
  hear(view({ url: "/b", revenue: 5 }));
  hide(true);
  expect(told).toEqual([
    { name: "engagement", url: "/a", engagement_time: 1, scroll_depth: 100 },
    { name: "engagement", url: "/b", engagement_time: 0, scroll_depth: 25, revenue: undefined },
  ]);
});
