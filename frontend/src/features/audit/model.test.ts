import { expect, it } from "vitest";
import type { AuditEntry } from "@/shared/lib/api/models";
import { ACTIONS, actionOf, toCsv } from "./model";

it("asks for actions of a project only", () => {
  expect(ACTIONS).toContain("key.rotated");
  expect(ACTIONS).not.toContain("user.signed_in");
  expect(actionOf({ a: "key.rotated" })).toBe("key.rotated");
  expect(actionOf({ a: "user.signed_in" })).toBeNull();
  expect(actionOf({ a: "constructor" })).toBeNull();
});

it("writes files that no spreadsheet runs", () => {
  const entry: AuditEntry = {
    seq: 1,
    at: "2026-11-22T10:31:02Z",
    actor: null,
    action: "source.created",
    target: { type: "=cmd|", id: "x" },
    data: { name: '=HYPERLINK("x")' },
  };
  expect(toCsv([entry])).toBe(
    "Number,When,Who,What,Of,Details\r\n" +
      "1,2026-11-22T10:31:02Z,,source.created,'=cmd| x," +
      '"{""name"":""=HYPERLINK(\\""x\\"")""}"\r\n',
  );
});
