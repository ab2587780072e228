import { expect, it } from "vitest";
import { tookText } from "./model";

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
