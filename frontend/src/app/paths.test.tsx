import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it, vi } from "vitest";
import type { PathsResult } from "@/shared/lib/api/models";
import { OWNER, problem, queryResult } from "@/test/data";
import { card, ownerSeesData, projectIs } from "@/test/data-page";
import { pathsNode, pathsResult } from "@/test/paths";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

let asked: { format: string | null; body: unknown }[] = [];

function pathsAre(part: Partial<PathsResult>) {
  server.use(
    http.post("*/api/v1/projects/*/paths", async ({ request }) => {
      const format = new URL(request.url).searchParams.get("format");
      asked.push({ format, body: await request.json() });
      return format === "csv"
        ? HttpResponse.text("place,from\r\n1,/pricing\r\n")
        : HttpResponse.json(pathsResult(part));
    }),
  );
}

beforeEach(() => {
  asked = [];
  ownerSeesData();
  projectIs(OWNER);
  pathsAre({});
  server.use(
    http.get("*/api/v1/projects/*/schema", () =>
      HttpResponse.json({
        event_names: [{ name: "buy", events: 3 }],
        event_sources: [],
        properties: [],
        events_read: 3,
      }),
    ),
    http.post("*/api/v1/projects/*/query", () =>
      HttpResponse.json(
        queryResult({
          dimensions: ["path"],
          metrics: ["pageviews"],
          rows: [{ dimensions: ["/pricing"], metrics: [9], compare: null }],
        }),
      ),
    ),
  );
});

const question = { v: 1, items: "both", depth: 5, branches: 6, period: { last: "30d" } };

it("asks once a page or event is chosen, and lives in the URL", async () => {
  const router = renderApp("/p/shop/explore/paths");
  expect(await screen.findByText("Choose where ways begin or end")).toBeVisible();
  await userEvent.selectOptions(screen.getByLabelText("Direction"), "To");
  await userEvent.selectOptions(screen.getByLabelText("End: page or event"), "Event");
  await userEvent.type(screen.getByLabelText("End: which"), "buy");
  expect(within(screen.getByLabelText("Steps")).queryByText("Pages only")).not.toBeInTheDocument();
  await userEvent.selectOptions(screen.getByLabelText("Steps"), "Events only");
  await userEvent.selectOptions(screen.getByLabelText("How far"), "8 places");
  expect(asked).toEqual([]);
  await userEvent.click(screen.getByRole("button", { name: "Show" }));
  expect(await card("Ways to buy")).toBeVisible();
  expect(asked).toEqual([
    { format: null, body: { ...question, to: { event: "buy" }, items: "events", depth: 8 } },
  ]);
  expect(router.state.location.href).toBe("/p/shop/explore/paths?s=event:buy&w=to&i=events&d=8");
});

it("begins with one of the pages seen most, and goes on from a box", async () => {
  const router = renderApp("/p/shop/explore/paths?p=7d");
  await userEvent.click(await screen.findByRole("link", { name: "/pricing" }));
  const answer = await card("Ways from /pricing");
  expect(await within(answer).findByText("90 sessions came by, 60 (67%) went on")).toBeVisible();
  expect(within(answer).getByText(/time zone Europe\/Berlin/)).toBeVisible();
  const [first, second] = within(answer).getAllByRole("list").slice(1);
  expect(first).toHaveTextContent("Page/pricing90 · 100%, 30 sessions (33%) ended here");
  expect(second).toHaveTextContent("Eventbuy40 · 44%All others20 · 22%");
  await userEvent.click(within(answer).getByRole("link", { name: /buy/ }));
  expect(await card("Ways from buy")).toBeVisible();
  expect(router.state.location.href).toBe("/p/shop/explore/paths?s=event:buy&p=7d");
  expect(asked.map(({ body }) => body)).toEqual([
    { ...question, from: { page: "/pricing" }, period: { last: "7d" } },
    { ...question, from: { event: "buy" }, period: { last: "7d" } },
  ]);
});

it("tells the same as a table and as a file", async () => {
  const saved = vi.fn(() => "blob:paths");
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: saved, revokeObjectURL: vi.fn() }));
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  renderApp("/p/shop/explore/paths?s=page:/pricing");
  await userEvent.click(await screen.findByRole("button", { name: "View as table" }));
  const rows = within(screen.getByRole("table", { name: "Ways from /pricing" })).getAllByRole(
    "row",
  );
  expect(rows.map((row) => row.textContent)).toEqual([
    "StepFromToSessionsOf those beforeOf all",
    "1/pricingbuy4044%44%",
    "1/pricingAll others2022%22%",
  ]);
  await userEvent.click(screen.getByRole("button", { name: "Download the chart" }));
  await userEvent.click(screen.getByRole("button", { name: "Numbers (CSV)" }));
  await vi.waitFor(() => expect(click).toHaveBeenCalledOnce());
  expect(asked[1]).toEqual({ format: "csv", body: { ...question, from: { page: "/pricing" } } });
});

it("says when nobody came by, and shows hostile names as text", async () => {
  pathsAre({ places: [] });
  renderApp("/p/shop/explore/paths?s=page:/%3Cimg%20src=x%3E");
  expect(await screen.findByText("No session came by in this period")).toBeVisible();
  expect(screen.getByRole("heading", { name: "Ways from /<img src=x>" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Download CSV" })).not.toBeInTheDocument();
});

it("passes on what the server warns of, and its refusals", async () => {
  const { meta } = pathsResult();
  pathsAre({
    places: [{ nodes: [pathsNode({ ended: 90 })], links: [] }],
    meta: { ...meta, warnings: ["Events of one hour are lost."] },
  });
  renderApp("/p/shop/explore/paths?s=page:/pricing");
  expect(await screen.findByText("Events of one hour are lost.")).toBeVisible();
  expect(screen.getByText("90 sessions came by, 0 (0%) went on")).toBeVisible();
  server.use(
    http.post("*/api/v1/projects/*/paths", () =>
      HttpResponse.json(problem("range_expired", "The events are gone."), { status: 422 }),
    ),
  );
  await userEvent.selectOptions(screen.getByLabelText("Period"), "Last 12 months");
  await userEvent.click(screen.getByRole("button", { name: "Show" }));
  expect(await screen.findByText("The events are gone.")).toBeVisible();
});
