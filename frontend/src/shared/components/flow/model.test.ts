import { expect, it } from "vitest";
import { type Arrivals, barsCsv, kindsIn, layersOf, toBars } from "./model";

const at = (start: string, outcomes: Arrivals["outcomes"]): Arrivals => ({
  start,
  title: start,
  tick: start,
  partial: false,
  outcomes,
});
const BARS = toBars([
  at("10:00", { accepted: 5, stored: 4, duplicate: 1, rejected: 2, refused: 1 }),
  at("10:01", { limited: 3, opted_out: 1, excluded: 1 }),
  at("10:02", {}),
]);

it("counts every event once: what is stored was accepted before", () => {
  expect(BARS.map(({ value }) => value)).toEqual([8, 5, 0]);
  expect(BARS.map(({ parts }) => parts)).toEqual([
    [5, 3, 0, 0],
    [0, 0, 3, 2],
    [0, 0, 0, 0],
  ]);
});

it("names the kinds that there are, and accepted in any case", () => {
  expect(kindsIn(BARS)).toEqual(["accepted", "away", "limited", "leftOut"]);
  expect(kindsIn(BARS.slice(2))).toEqual(["accepted"]);
});

it("puts the parts of a bar on top of each other", () => {
  const [first, second] = BARS;
  expect(first && layersOf(first)).toEqual([
    { kind: "accepted", from: 0, to: 5 },
    { kind: "away", from: 5, to: 8 },
  ]);
  expect(second && layersOf(second).map(({ from, to }) => [from, to])).toEqual([
    [0, 3],
    [3, 5],
  ]);
});

it("gives a file of all of it", () => {
  const names = {
    accepted: "Accepted",
    away: "Turned away",
    limited: "Limited",
    leftOut: "Left out",
  };
  expect(barsCsv(BARS.slice(0, 1), "Start", names)).toContain("10:00,5,3,0,0");
});
