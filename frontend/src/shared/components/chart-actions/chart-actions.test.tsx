import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ChartPoint } from "@/shared/components/chart/model";
import { saveCsv } from "@/shared/lib/download";
import { ChartDownloads } from "./chart-downloads";
import { bucketName, pointsCsv } from "./numbers";
import { standalone } from "./standalone";

vi.mock("@/shared/lib/download", () => ({ saveCsv: vi.fn(), saveBlob: vi.fn() }));
afterEach(() => vi.clearAllMocks());

const point = (part: Partial<ChartPoint>): ChartPoint => ({
  title: "22 November",
  tick: "22",
  value: 3,
  before: 1,
  partial: false,
  ...part,
});

describe("the numbers of a chart", () => {
  it("have the names the API gives to buckets", () => {
    const start = Date.parse("2026-11-22T00:00:00+01:00");
    const local = Date.parse("2026-11-22T00:00:00Z");
    expect(bucketName({ start, end: start, local, localEnd: local })).toBe(
      "2026-11-22T00:00:00+01:00",
    );
    const west = Date.parse("2026-11-22T00:00:00-03:30");
    expect(bucketName({ start: west, end: west, local, localEnd: local })).toBe(
      "2026-11-22T00:00:00-03:30",
    );
  });

  it("leave a gap empty, and what was not compared out", () => {
    const points = [point({}), point({ value: null, before: null })];
    expect(pointsCsv({ bucket: "Day", metric: "Visitors", before: "Before" }, ["a"], points)).toBe(
      "Day,Visitors,Before\r\na,3,1\r\n22 November,,\r\n",
    );
    expect(pointsCsv({ bucket: "Day", metric: "Visitors" }, ["a", "b"], points)).toBe(
      "Day,Visitors\r\na,3\r\nb,\r\n",
    );
  });
});

describe("an SVG by itself", () => {
  it("has its look as attributes, and nothing that leads back into the page", () => {
    const { container } = render(
      <svg aria-hidden data-chart className="block" viewBox="0 0 10 10">
        <a href="/p/shop" aria-label="Show only it" tabIndex={0}>
          <path d="M0 0" className="fill-chart" style={{ opacity: 0.5 }} />
        </a>
      </svg>,
    );
    const svg = container.querySelector("svg");
    const text = svg ? standalone(svg, 20, 20) : "";
    expect(text).not.toMatch(/class=|style=|href=|aria-|data-|tabindex/);
    expect(text).toMatch(/<svg[^>]* width="20"/);
    expect(text).toContain('opacity="0.5"');
  });
});

describe("the downloads", () => {
  const caption = { title: "Visitors", lines: [] };

  it("hand over the numbers", async () => {
    render(<ChartDownloads root={createRef()} name="visitors" caption={caption} csv={() => "a"} />);
    await userEvent.click(screen.getByRole("button", { name: "Download the chart" }));
    await userEvent.click(screen.getByRole("button", { name: "Numbers (CSV)" }));
    expect(saveCsv).toHaveBeenCalledWith("visitors.csv", "a");
    expect(screen.queryByRole("button", { name: "Numbers (CSV)" })).toBeNull();
  });

  it("say why there is no picture of a table, and when a picture fails", async () => {
    const root = { current: document.createElement("div") };
    const shared = { root, name: "x", caption, csv: () => "" };
    const { rerender } = render(<ChartDownloads {...shared} asTable />);
    await userEvent.click(screen.getByRole("button", { name: "Download the chart" }));
    expect(screen.getByRole("button", { name: "Picture (PNG)" })).toBeDisabled();
    rerender(<ChartDownloads {...shared} />);
    await userEvent.click(screen.getByRole("button", { name: "Picture (PNG)" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("could not be drawn");
  });
});
