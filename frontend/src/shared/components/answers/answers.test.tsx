import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { PathsResult, QueryResult } from "@/shared/lib/api/models";
import { PathsAnswer } from "./paths-answer";
import { QueryAnswer, shapeOf } from "./query-answer";
import { dimensionName, metricName, metricText } from "./words";

type Column = QueryResult["columns"][number];
const metric = (name: string, type: Column["type"] = "integer"): Column => ({
  name,
  kind: "metric",
  type,
});
const dimension = (name: string, type: Column["type"] = "string"): Column => ({
  name,
  kind: "dimension",
  type,
});

const answer = (columns: Column[], rows: QueryResult["rows"]): QueryResult => ({
  columns,
  rows,
  totals: null,
  totals_compare: null,
  total_rows: null,
  meta: {
    source: "raw",
    approximate: false,
    from: "2026-11-01T00:00:00Z",
    to: "2026-11-08T00:00:00Z",
    compare: null,
    timezone: "UTC",
    elapsed_ms: 3,
    warnings: [],
  },
});

describe("an answer", () => {
  it("without dimensions is numbers, with those of the period before", () => {
    const row = { dimensions: [], metrics: [1200, 0.25], compare: [900, null] };
    const result = answer([metric("visitors"), metric("bounce_rate", "number")], [row]);
    render(<QueryAnswer result={result} title="Totals" />);
    expect(screen.getByText("Visitors").nextSibling).toHaveTextContent("1,200");
    expect(screen.getByText("before: 900")).toBeVisible();
    expect(screen.getByText("Bounce rate").nextSibling).toHaveTextContent("25%");
    expect(screen.getByText("before: no value")).toBeVisible();
  });

  it("of one metric over time is a line, which a keyboard reads and a table shows", () => {
    const rows = [3, 5].map((value, day) => ({
      dimensions: [`2026-11-0${day + 1}T00:00:00+01:00`],
      metrics: [value],
      compare: null,
    }));
    const result = answer([dimension("time:day", "time"), metric("events")], rows);
    const { rerender } = render(<QueryAnswer result={result} title="Events" />);
    expect(screen.getByRole("slider", { name: /^Events over time/ })).toBeVisible();
    rerender(<QueryAnswer result={result} title="Events" asTable />);
    expect(screen.getByRole("row", { name: /November 2, 2026 5$/ })).toBeVisible();
    expect(shapeOf(result, "table")).toBe("table");
  });

  it("of more is a table, 25 rows at a time, with texts that cannot be HTML", async () => {
    const rows = Array.from({ length: 30 }, (_, nth) => ({
      dimensions: [nth === 0 ? "<img onerror=alert(1)>" : `/${nth}`],
      metrics: [100 - nth],
      compare: null,
    }));
    const result = answer([dimension("path"), metric("pageviews")], rows);
    render(<QueryAnswer result={result} title="Pages" />);
    const table = screen.getByRole("table", { name: "Pages" });
    expect(within(table).getAllByRole("row")).toHaveLength(26);
    expect(within(table).getByText("<img onerror=alert(1)>")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Next" }));
    expect(within(table).getAllByRole("row")).toHaveLength(6);
    expect(screen.getByText("Page 2 of 2")).toBeVisible();
  });

  it("of nothing says so", () => {
    render(<QueryAnswer result={answer([dimension("path"), metric("events")], [])} title="x" />);
    expect(screen.getByText("Nothing in this period")).toBeVisible();
  });
});

it("shows ways place by place, the rest summed", () => {
  const node = (value: string | null, sessions: number, is_other = false) => ({
    kind: "page" as const,
    value,
    is_other,
    sessions,
    ended: 0,
  });
  const places: PathsResult["places"] = [
    { nodes: [node("/", 8)], links: [] },
    { nodes: [node("/a", 6), node(null, 1), node(null, 1, true)], links: [] },
  ];
  const { meta } = answer([], []);
  render(<PathsAnswer result={{ places, meta }} title="Ways" />);
  const ways = screen.getByRole("region", { name: "Ways" });
  expect(within(ways).getByText("6 sessions, 75%")).toBeVisible();
  expect(within(ways).getByText("without a path")).toBeVisible();
  expect(within(ways).getByText("All others")).toBeVisible();
});

describe("the words of an answer", () => {
  it.each([
    ["visitors", "Visitors"],
    ["p95:properties.load_ms", "95th percentile of load_ms"],
    ["sum:properties.a:properties.b", "Sum of a:properties.b"],
    ["constructor", "constructor"],
  ])("calls the metric %s %s", (name, words) => expect(metricName(name)).toBe(words));

  it.each([
    ["entry_path", "Entry page"],
    ["country", "Country"],
    ["properties.plan", "plan"],
    ["toString", "toString"],
  ])("calls the dimension %s %s", (name, words) => expect(dimensionName(name)).toBe(words));

  it.each([
    [null, "visitors", "no value"],
    ["199.9900", "revenue", "199.99"],
    ["0.1234", "revenue", "0.1234"],
    [95.5, "visit_duration", "1.6 min"],
    [62, "scroll_depth", "62%"],
    [12345, "events", "12,345"],
  ])("writes %s of %s as %s", (value, name, words) => expect(metricText(value, name)).toBe(words));
});
