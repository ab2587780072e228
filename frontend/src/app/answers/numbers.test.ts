import { expect, it } from "vitest";
import { queryResult } from "@/test/data";
import { pathsResult } from "@/test/paths";
import { funnelStep, retentionResult } from "@/test/reports";
import { numbersOf } from "./numbers";

const lines = (text: string) => text.trimEnd().split("\r\n");

it("writes rows with their compared numbers, names of pages never as formulas", () => {
  const rows = [
    { dimensions: ["=1+1"], metrics: [3, 0.5], compare: [2, null] },
    { dimensions: [null], metrics: [1, null], compare: null },
  ];
  const result = queryResult({ dimensions: ["path"], metrics: ["pageviews", "bounce_rate"], rows });
  expect(lines(numbersOf.query(result))[0]).toBe("path,pageviews,bounce_rate");
  const compare = { from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z" };
  const compared = { ...result, meta: { ...result.meta, compare } };
  expect(lines(numbersOf.query(compared))).toEqual([
    "path,pageviews,bounce_rate,pageviews (compared),bounce_rate (compared)",
    "'=1+1,3,0.5,2,",
    ",1,,,",
  ]);
});

it("writes the steps of a funnel, cohorts, and ways", () => {
  const funnel = { steps: [funnelStep({ users: 4 })], groups: null, meta: retentionResult().meta };
  const [head, step] = lines(numbersOf.funnel(funnel));
  expect(head?.split(",")).toHaveLength(9);
  expect(step).toMatch(/^1,[^,]+,4,/);
  const [, cohort] = lines(numbersOf.retention(retentionResult()));
  expect(cohort).toMatch(/^2026-11-09T00:00:00\+01:00,120,30,18,6/);
  expect(lines(numbersOf.paths(pathsResult()))).toEqual([
    "place,source_kind,source,target_kind,target,sessions",
    "1,page,/pricing,,(other),20",
    "1,page,/pricing,event,buy,40",
  ]);
});
