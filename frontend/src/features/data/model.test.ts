import { expect, it } from "vitest";
import { size } from "@/shared/lib/size";
import { personOf } from "./model";

it("tells sizes in the largest unit that fits", () => {
  expect([0, 999, 1000, 31_234_567, 4.2e12, 5e15].map(size)).toEqual([
    "0 bytes",
    "999 bytes",
    "1 kB",
    "31.2 MB",
    "4.2 TB",
    "5,000 TB",
  ]);
});

it("sends only the ids that were entered, and every space of them", () => {
  expect(personOf({ user_id: " a ", anonymous_id: "", account_id: "" })).toEqual({
    user_id: " a ",
  });
});
