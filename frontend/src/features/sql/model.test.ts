import { expect, it } from "vitest";
import { cellText } from "@/shared/lib/csv";
import { sqlResult } from "@/test/shares";
import { inserted, toCsv } from "./model";

const csvOf = (...values: unknown[]) =>
  toCsv(sqlResult({ columns: [{ name: "a", type: "VARCHAR" }], rows: values.map((one) => [one]) }))
    .split("\r\n")
    .slice(1, -1);

it("writes CSV that no spreadsheet runs", () => {
  expect(csvOf("=1+1", "+1+cmd", "-2+3", "@SUM(A1)", "\tx", "＝1", " =1", "a=b")).toEqual([
    "'=1+1",
    "'+1+cmd",
    "'-2+3",
    "'@SUM(A1)",
    "'\tx",
    "'＝1",
    "' =1",
    "a=b",
  ]);
  expect(csvOf('=HYPERLINK("x",1)')).toEqual(['"\'=HYPERLINK(""x"",1)"']);
});

it("leaves numbers and texts as they are", () => {
  expect(csvOf(-5, "-5.2500", null, true, "a,b", 'say "hi"', { plan: "pro" }, [1, 2])).toEqual([
    "-5",
    "-5.2500",
    "",
    "true",
    '"a,b"',
    '"say ""hi"""',
    '"{""plan"":""pro""}"',
    '"[1,2]"',
  ]);
});

it("names columns safely, too", () => {
  expect(toCsv(sqlResult({ columns: [{ name: "=x", type: "VARCHAR" }], rows: [] }))).toBe(
    "'=x\r\n",
  );
});

it("tells null from an empty text", () => {
  expect([null, "", 0, { a: 1 }].map(cellText)).toEqual([null, "", "0", '{"a":1}']);
});

it("puts a name where the cursor is, after a comma where another one stands", () => {
  expect(inserted("SELECT ", 7, 7, "path")).toEqual({ text: "SELECT path", cursor: 11 });
  expect(inserted("SELECT path FROM", 11, 11, "host")).toEqual({
    text: "SELECT path, host FROM",
    cursor: 17,
  });
  expect(inserted("SELECT * FROM", 7, 8, "os")).toEqual({ text: "SELECT os FROM", cursor: 9 });
});
