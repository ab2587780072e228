import { describe, expect, it } from "vitest";
import { pathsNode, pathsResult } from "@/test/paths";
import { allOf, stepOf, toDrawing, toNodes, toRows, wentOn } from "./model";
import { toSearch, toView } from "./view";
import { endedText, nameOf } from "./words";

const { places } = pathsResult();

describe("a drawing", () => {
  it("is as high as sessions came by, and leaves room for two lines", () => {
    const { columns, boxWidth, width } = toDrawing(places, "from", 600);
    expect(columns[0]?.boxes.map(({ top, height }) => [top, height])).toEqual([[0, 260]]);
    expect(columns[1]?.boxes.map(({ top, height }) => [top, height])).toEqual([
      [0, 116],
      [124, 58],
    ]);
    expect([boxWidth, width]).toEqual([274, 600]);
    const few = toDrawing(
      [{ nodes: [pathsNode(), pathsNode({ sessions: 1 })], links: [] }],
      "from",
      0,
    );
    expect(few.columns[0]?.boxes[1]?.height).toBe(46);
  });

  it("gives each step its part of both its boxes, whatever the order it came in", () => {
    const { ribbons } = toDrawing(places, "from", 600);
    const ends = ribbons.map(({ d }) => d.replaceAll(/C[^ ]* [^ ]* /g, "L"));
    const third = 260 / 9;
    expect(ends).toEqual([
      `M274,0L326,0V116L274,${(260 * 40) / 90}Z`,
      `M274,${third * 4}L326,124V182L274,${third * 4 + third * 2}Z`,
    ]);
  });

  it("puts what ways lead to at the right", () => {
    const { columns } = toDrawing(places, "to", 600);
    expect(columns.map(({ left }) => left)).toEqual([326, 0]);
  });

  it("survives an answer without places", () => {
    expect(toDrawing([], "from", 600)).toMatchObject({ columns: [], ribbons: [], height: 0 });
    expect([allOf([]), wentOn([]), toRows([])]).toEqual([0, 0, []]);
  });
});

it("lists steps by how often they were taken", () => {
  expect(allOf(places)).toBe(90);
  expect(wentOn(places)).toBe(60);
  const rows = toRows(places).map((row) => [nameOf(row.target), row.sessions, row.ofSource]);
  expect(rows).toEqual([
    ["buy", 40, 40 / 90],
    ["All others", 20, 20 / 90],
  ]);
});

it("asks on about pages and events alone", () => {
  const nodes = toNodes([
    {
      nodes: [
        pathsNode(),
        pathsNode({ value: null }),
        pathsNode({ kind: null, value: "(other)", is_other: true }),
      ],
      links: [],
    },
  ]);
  expect(nodes[0]?.map(stepOf)).toEqual([{ kind: "page", value: "/pricing" }, null, null]);
  expect(nodes[0]?.map(nameOf)).toEqual(["/pricing", "(page without a path)", "All others"]);
  expect(nodes[0]?.[0] && endedText(nodes[0][0], "to")).toBe("30 sessions (33%) began here");
});

it("survives the URL, and takes what is wrong for nothing", () => {
  const view = toView({ s: "event:buy", w: "to", p: "7d", i: "events", d: "8", n: "20" });
  expect(toView(toSearch(view))).toEqual(view);
  expect(toSearch(toView({ s: 1, w: "off", p: "1y", i: "x", d: "99", n: "-1" }))).toEqual({});
  // Pages alone can neither begin nor end with an event: the server would say no.
  expect(toView({ s: "event:buy", i: "pages" }).items).toBe("both");
});
