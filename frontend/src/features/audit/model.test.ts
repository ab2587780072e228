import { expect, it } from "vitest";
import type { AuditEntry } from "@/shared/lib/api/models";
import { OF_PROJECTS, OF_THE_INSTALLATION, toCsv } from "./model";
import { toSearch, toView } from "./view";

const log = { projectId: "1", zone: "UTC", actions: OF_PROJECTS };

it("knows which actions belong to no project", () => {
  expect(OF_PROJECTS).toContain("key.rotated");
  expect(OF_PROJECTS).not.toContain("user.signed_in");
  expect(OF_THE_INSTALLATION).toContain("user.signed_in");
  expect(OF_THE_INSTALLATION).not.toContain("key.rotated");
});

it("survives the URL, and takes what is wrong for nothing", () => {
  const actor = "01930000-0000-7000-8000-0000000000a1";
  const view = toView(log, { a: "key.rotated", w: actor, from: "2026-11-01", to: "2026-11-30" });
  expect(toView(log, toSearch(view))).toEqual(view);
  expect(toSearch(toView(log, { a: "user.signed_in", w: "anna", from: "1", to: 7 }))).toEqual({});
  expect(toSearch(toView(log, { a: "constructor" }))).toEqual({});
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
