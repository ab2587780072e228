import { expect, it } from "vitest";
import { uuid } from "../src/identity";

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

it.each([0, 1, 1_700_000_000_000, Date.now(), 2 ** 48 - 1])("is a UUIDv7 of the millisecond %d", (time) => {
  const id = uuid(time);
  expect(id).toMatch(FORM);
  expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(time);
});

it("sorts by time and never repeats", () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => uuid(1_700_000_000_000 + (index >> 5)));
  expect(new Set(ids).size).toBe(ids.length);
  const times = ids.map((id) => id.slice(0, 13));
  expect(times).toEqual([...times].sort());
});
