import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { FunnelResult } from "@/shared/lib/api/models";
import { me, OWNER, problem, project, queryResult } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { eventRecord, funnelResult, funnelStep, retentionResult } from "@/test/reports";
import { server } from "@/test/server";

const asked: Record<string, unknown>[] = [];

function funnelIs(part: Partial<FunnelResult>) {
  server.use(
    http.post("*/api/v1/projects/*/funnel", async ({ request }) => {
      asked.push((await request.json()) as Record<string, unknown>);
      return HttpResponse.json(funnelResult(part));
    }),
  );
}

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/schema", () =>
      HttpResponse.json({
        event_names: [{ name: "signup", events: 3 }],
        event_sources: [],
        properties: [],
        events_read: 3,
      }),
    ),
    http.get("*/api/v1/projects/*/cohorts", () => HttpResponse.json({ results: [] })),
    http.post("*/api/v1/projects/*/query", () =>
      HttpResponse.json(
        queryResult({
          dimensions: ["path"],
          metrics: ["pageviews"],
          rows: [{ dimensions: ["/pricing"], metrics: [9], compare: null }],
        }),
      ),
    ),
    http.post("*/api/v1/projects/*/retention", async ({ request }) => {
      asked.push((await request.json()) as Record<string, unknown>);
      return HttpResponse.json(retentionResult());
    }),
  );
});

describe("a funnel", () => {
  it("is asked for once its steps are chosen, and lives in the URL", async () => {
    funnelIs({});
    const router = renderApp("/p/shop/explore");
    expect(await screen.findByText("Choose at least two steps")).toBeVisible();
    await userEvent.type(screen.getByLabelText("Step 1: which"), "/docs/*");
    await userEvent.type(screen.getByLabelText("Step 2: which"), "signup");
    await userEvent.click(screen.getByRole("button", { name: "Add a step" }));
    await userEvent.type(screen.getByLabelText("Step 3: which"), "purchase");
    await userEvent.click(screen.getByRole("button", { name: "Move Step 3 up" }));
    await userEvent.selectOptions(screen.getByLabelText("All steps within"), "14 days");
    expect(asked).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: "Show" }));
    expect(await screen.findByText("50 of 200 people went all the way: 25%")).toBeVisible();
    expect(asked).toEqual([
      {
        v: 1,
        steps: [
          {
            event: "pageview",
            filters: ["matches", "path", ["^/docs/.*$"]],
            name: "/docs/*",
          },
          { event: "purchase", name: "purchase" },
          { event: "signup", name: "signup" },
        ],
        period: { last: "30d" },
        window: "14d",
        order: "ordered",
      },
    ]);
    expect(router.state.location.href).toBe(
      "/p/shop/explore/funnel?s=page:/docs/*&s=event:purchase&s=event:signup&w=14d",
    );
    expect(screen.getByRole("button", { name: "Show" })).toHaveFocus();
  });

  it("says where people leave and how long they take", async () => {
    funnelIs({});
    renderApp("/p/shop/explore/funnel?s=page:/pricing&s=event:signup");
    const table = await screen.findByRole("table", { name: "Funnel" });
    const [, first, second] = within(table).getAllByRole("row");
    expect(first).toHaveTextContent(/^1\/pricing200100%$/);
    expect(second).toHaveTextContent("2signup5025%25%1501.6 minnine of ten within 2 h");
    expect(screen.getByLabelText("Step 1: which")).toHaveValue("/pricing");
    expect(document.querySelector('datalist option[value="/pricing"]')).not.toBeNull();
  });

  it("compares by a dimension, with hostile values as text", async () => {
    const steps = [funnelStep({ users: 4 }), funnelStep({ users: 0, from_first: null })];
    funnelIs({
      groups: [
        { value: "<img src=x onerror=alert(1)>", is_other: false, steps },
        { value: null, is_other: false, steps },
        { value: "(other)", is_other: true, steps },
      ],
    });
    renderApp("/p/shop/explore/funnel?s=page:/pricing&s=event:signup&b=channel");
    const groups = await screen.findByRole("table", { name: "By channel" });
    const names = within(groups).getAllByRole("rowheader");
    expect(names.map((name) => name.textContent)).toEqual([
      "<img src=x onerror=alert(1)>",
      "None",
      "All others",
    ]);
    expect(asked[0]?.breakdown).toEqual({ dimension: "channel", limit: 8 });
    expect(document.querySelector("img")).toBeNull();
  });

  it("takes its steps from the URL again on the way back", async () => {
    funnelIs({});
    const router = renderApp("/p/shop/explore/funnel?s=page:/pricing&s=event:signup");
    await screen.findByRole("table", { name: "Funnel" });
    await userEvent.clear(screen.getByLabelText("Step 2: which"));
    await userEvent.type(screen.getByLabelText("Step 2: which"), "purchase");
    await userEvent.click(screen.getByRole("button", { name: "Show" }));
    await expect.poll(() => router.state.location.href).toContain("purchase");
    router.history.back();
    await expect.poll(() => screen.getByLabelText("Step 2: which")).toHaveValue("signup");
  });

  it("is of some days and of some people only, and keeps what is written meanwhile", async () => {
    funnelIs({});
    const router = renderApp("/p/shop/explore/funnel?s=page:/pricing&s=event:signup");
    await userEvent.selectOptions(await screen.findByLabelText("Period"), "From day to day");
    await userEvent.type(screen.getByLabelText("From"), "2026-11-30");
    await userEvent.type(screen.getByLabelText("To"), "2026-11-01");
    await userEvent.click(screen.getByRole("button", { name: "Choose filters" }));
    await userEvent.click(screen.getByRole("button", { name: "Add a filter…" }));
    await userEvent.selectOptions(await screen.findByLabelText("What"), "Country");
    await userEvent.type(screen.getByLabelText("Value"), "DE");
    await userEvent.click(screen.getByRole("button", { name: "Apply" }));
    const chips = await screen.findByRole("list", { name: "Filters" });
    expect(chips).toHaveTextContent("Country is Germany");
    expect(screen.getByLabelText("From")).toHaveValue("2026-11-30");
    await userEvent.click(screen.getByRole("button", { name: "Show" }));
    const search = "&from=2026-11-01&to=2026-11-30&f=is,country,DE";
    await expect.poll(() => router.state.location.searchStr).toContain(search);
    const filters = ["and", ["is", "country", ["DE"]]];
    const period = { from: "2026-11-01", to: "2026-11-30" };
    expect(asked.at(-1)).toMatchObject({ filters, period });
    await userEvent.click(within(chips).getByRole("link", { name: /^Remove filter/ }));
    await expect.poll(() => asked.at(-1)).not.toHaveProperty("filters");
    expect(asked.at(-1)).toMatchObject({ period });
  });

  it("says that nobody began, and what is wrong", async () => {
    funnelIs({ steps: [funnelStep({ users: 0 }), funnelStep({ users: 0, from_first: null })] });
    renderApp("/p/shop/explore/funnel?s=page:/pricing&s=event:signup");
    expect(await screen.findByText("Nobody took the first step in this period")).toBeVisible();
    server.use(
      http.post("*/api/v1/projects/*/funnel", () =>
        HttpResponse.json(problem("range_expired", "Events before 1 November are gone."), {
          status: 422,
        }),
      ),
    );
    await userEvent.selectOptions(screen.getByLabelText("Period"), "Last 12 months");
    await userEvent.click(screen.getByRole("button", { name: "Show" }));
    expect(await screen.findByText(/Events before 1 November are gone/)).toBeVisible();
  });
});

describe("retention", () => {
  it("shows shares, counts, and which numbers may grow", async () => {
    renderApp("/p/shop/explore/retention");
    const grid = await screen.findByRole("table", { name: "Who came back" });
    const [, first, , , mean] = within(grid).getAllByRole("row");
    expect(first).toHaveTextContent("Nov 9, 202612025%15%5% still running");
    expect(mean).toHaveTextContent("All of them20025%15%");
    await userEvent.click(screen.getByRole("button", { name: "Show people" }));
    expect(within(grid).getAllByRole("row")[1]).toHaveTextContent("12030186 still running");
    expect(asked[0]).toEqual({ v: 1, period: { last: "12w" }, by: "week" });
  });

  it("asks for what was chosen", async () => {
    const router = renderApp("/p/shop/explore/retention");
    await userEvent.selectOptions(await screen.findByLabelText("Begins with"), "This:");
    await userEvent.type(screen.getByLabelText("Begins with: which"), "signup");
    await userEvent.selectOptions(screen.getByLabelText("By"), "Month");
    await userEvent.click(screen.getByRole("button", { name: "Show" }));
    await expect
      .poll(() => asked.at(-1))
      .toEqual({ v: 1, period: { last: "12mo" }, by: "month", first: { event: "signup" } });
    expect(router.state.location.href).toBe("/p/shop/explore/retention?a=event:signup&by=month");
    await userEvent.selectOptions(screen.getByLabelText("Period"), "From day to day");
    await userEvent.type(screen.getByLabelText("From"), "2026-01-01");
    await userEvent.type(screen.getByLabelText("To"), "2026-06-30");
    await userEvent.click(screen.getByRole("button", { name: "Show" }));
    await expect.poll(() => asked.at(-1)?.period).toEqual({ from: "2026-01-01", to: "2026-06-30" });
  });

  it("says that nobody began", async () => {
    server.use(
      http.post("*/api/v1/projects/*/retention", () =>
        HttpResponse.json(retentionResult({ cohorts: [] })),
      ),
    );
    renderApp("/p/shop/explore/retention");
    expect(await screen.findByText("Nobody began in this period")).toBeVisible();
  });
});

describe("the events", () => {
  const bodies: Record<string, unknown>[] = [];

  beforeEach(() => {
    bodies.length = 0;
    server.use(
      http.get("*/api/v1/projects", () =>
        HttpResponse.json({
          results: [project({ permissions: OWNER })],
          next: null,
          previous: null,
        }),
      ),
      http.post("*/api/v1/projects/*/records", async ({ request }) => {
        const body = (await request.json()) as { cursor: string | null };
        bodies.push(body);
        const isFirst = body.cursor === null;
        return HttpResponse.json({
          results: [
            eventRecord(
              isFirst
                ? { event_id: "a", event_name: "<img src=x onerror=alert(1)>" }
                : { event_id: "b", event_name: "older" },
            ),
          ],
          next_cursor: isFirst ? "after-a" : null,
          meta: retentionResult().meta,
        });
      }),
    );
  });

  it("come a page at a time, each with all it has, as text", async () => {
    renderApp("/p/shop/explore/records");
    const name = await screen.findByText("<img src=x onerror=alert(1)>");
    expect(screen.getByText("The newest 1")).toBeVisible();
    await userEvent.click(name);
    expect(screen.getByText(/"plan": "pro"/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Show more" }));
    expect(await screen.findByText("older")).toBeVisible();
    expect(screen.getByText("All 2")).toBeVisible();
    expect(bodies.map(({ cursor }) => cursor)).toEqual([null, "after-a"]);
    expect(document.querySelector("img")).toBeNull();
  });

  it("are those of one page or event", async () => {
    renderApp("/p/shop/explore/records?a=page:/cart&p=90d");
    await screen.findByText("The newest 1");
    expect(bodies[0]).toMatchObject({
      period: { last: "90d" },
      filters: ["and", ["is", "event_name", ["pageview"]], ["is", "path", ["/cart"]]],
    });
  });

  it("are not for everybody", async () => {
    server.use(
      http.get("*/api/v1/projects", () =>
        HttpResponse.json({ results: [project()], next: null, previous: null }),
      ),
    );
    renderApp("/p/shop/explore/records");
    expect(await screen.findByText(/Single events show people/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Events" })).not.toBeInTheDocument();
    expect(bodies).toEqual([]);
  });
});
