import { describe, expect, it } from "vitest";
import { queryResult } from "@/test/data";
import {
  detailsOf,
  detailsRequest,
  metricsOf,
  searchFilter,
  sortOf,
  toCsv,
  toDetails,
  turned,
  withDetails,
  withoutDetails,
} from "./details";
import { toView } from "./view";

const view = toView({});
const asked = { text: "", sort: null, page: 0 };

describe("the address", () => {
  it("opens a card's details and closes them", () => {
    const open = withDetails({ p: "7d" }, "pages");
    expect(detailsOf(open)).toBe("pages");
    expect(withoutDetails(open)).toEqual({ p: "7d" });
    expect(detailsOf({ details: "nothing" })).toBeNull();
  });
});

describe("what is asked", () => {
  it("is one page, by the card's own number, with as many numbers as the dimension allows", () => {
    expect(detailsRequest("path", view, { ...asked, page: 2 })).toMatchObject({
      metrics: ["pageviews", "visitors", "bounce_rate", "visit_duration"],
      dimensions: ["path"],
      order_by: [["pageviews", "desc"]],
      limit: 50,
      offset: 100,
      include: { total_rows: true },
    });
    expect(metricsOf("event_name", view, "")).toEqual(["events", "visitors", "events_per_visitor"]);
    expect(detailsRequest("map", view, asked).dimensions).toEqual(["country"]);
  });

  it("leaves out what speaks of whole sessions while values are searched", () => {
    expect(metricsOf("path", view, "docs")).toEqual(["pageviews", "visitors"]);
    expect(metricsOf("entry_path", view, "docs")).toContain("bounce_rate");
    const sort = { column: "bounce_rate", direction: "asc" } as const;
    const request = detailsRequest("path", view, { text: "docs", sort, page: 0 });
    expect(request.order_by).toEqual([["pageviews", "desc"]]);
  });

  it("searches beside the filters, in the spellings people mean", () => {
    const filtered = toView({ f: [{ op: "is", dimension: "country", values: ["DE"] }] });
    expect(detailsRequest("path", filtered, { ...asked, text: "docs" }).filters).toEqual([
      "and",
      ["and", ["is", "country", ["DE"]]],
      ["contains", "path", ["docs", "DOCS", "Docs"]],
    ]);
  });

  it("searches the words where the reader sees words", () => {
    expect(searchFilter("country", "swede")).toEqual(["is", "country", ["SE"]]);
    expect(searchFilter("channel", "assist")).toEqual(["is", "channel", ["ai"]]);
    expect(searchFilter("country", "nowhere")).toEqual(["is", "country", ["nowhere"]]);
  });

  it("turns a column's order, names from A", () => {
    const first = sortOf(asked, "path", ["pageviews", "visitors"]);
    expect(first).toEqual({ column: "pageviews", direction: "desc" });
    expect(turned(first, "pageviews", false).direction).toBe("asc");
    expect(turned(first, "path", true)).toEqual({ column: "path", direction: "asc" });
  });
});

describe("the file", () => {
  it("holds the rows shown, as they are counted and harmless to a spreadsheet", () => {
    const details = toDetails(
      queryResult({
        dimensions: ["path"],
        metrics: ["pageviews", "bounce_rate"],
        rows: [
          { dimensions: ["=1+1"], metrics: [12, 0.25], compare: null },
          { dimensions: [null], metrics: [3, null], compare: null },
        ],
      }),
    );
    expect(toCsv(details)).toBe("path,pageviews,bounce_rate\r\n'=1+1,12,0.25\r\n,3,\r\n");
  });
});
