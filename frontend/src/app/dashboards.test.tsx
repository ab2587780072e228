import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Dashboard, QueryRequest, SavedReport } from "@/shared/lib/api/models";
import { dashboard } from "@/test/boards";
import { problem, queryResult } from "@/test/data";
import { card, ownerSeesData, projectIs } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { funnelResult } from "@/test/reports";
import { server } from "@/test/server";
import { savedReport } from "@/test/shares";

const BOARD = `/p/shop/dashboards/${dashboard().id}`;
const FUNNEL = savedReport({
  id: "01930000-0000-7000-8000-0000000000d2",
  name: "Sign-ups",
  kind: "funnel",
  question: { steps: [{ event: "a" }, { event: "b" }], period: { last: "30d" } },
});
const HIDDEN = savedReport({ id: "d3", name: "People", personal: true, question: null });

function kept(dashboards: Dashboard[], reports: SavedReport[]) {
  server.use(
    http.get("*/api/v1/projects/*/dashboards", () => HttpResponse.json({ results: dashboards })),
    http.get("*/api/v1/projects/*/reports", () => HttpResponse.json({ results: reports })),
  );
}

const countries = queryResult({
  dimensions: ["country"],
  metrics: ["visitors"],
  rows: [{ dimensions: ["DE"], metrics: [7], compare: null }],
});

beforeEach(() => {
  ownerSeesData();
  projectIs(["project.read", "report.read", "report.write"]);
  server.use(
    http.post("*/api/v1/projects/*/query", () => HttpResponse.json(countries)),
    http.post("*/api/v1/projects/*/funnel", () => HttpResponse.json(funnelResult())),
  );
});

describe("the list", () => {
  it("says what to do when nothing is there, and makes a dashboard", async () => {
    const made: Dashboard[] = [];
    kept(made, []);
    server.use(
      http.post("*/api/v1/projects/*/dashboards", async ({ request }) => {
        const { name } = (await request.json()) as Dashboard;
        made.push(dashboard({ name, cards: [] }));
        return HttpResponse.json(made[0], { status: 201 });
      }),
    );
    renderApp("/p/shop/dashboards");
    const shown = await card("Dashboards");
    expect(await screen.findByText("No saved reports yet")).toBeVisible();
    await userEvent.click(await within(shown).findByRole("button", { name: "New dashboard" }));
    await userEvent.type(screen.getByLabelText("Name"), " Board {Enter}");
    expect(await screen.findByRole("heading", { name: "Edit Board" })).toBeVisible();
    expect(screen.getByText("Nothing is saved yet")).toBeVisible();
  });

  it("shows a reader no way to change anything", async () => {
    projectIs(["project.read", "report.read"]);
    kept([], [savedReport(), HIDDEN]);
    renderApp("/p/shop/dashboards");
    expect(await screen.findByRole("link", { name: "Open Countries" })).toBeVisible();
    expect(screen.getByText("Owners and admins of this project make them.")).toBeVisible();
    expect(screen.queryByRole("link", { name: "Open People" })).toBeNull();
    expect(screen.queryByRole("button", { name: /New|Rename|Delete/ })).toBeNull();
  });

  it("renames a report, and says beside the name that it is taken", async () => {
    kept([], [savedReport()]);
    const names: unknown[] = [];
    server.use(
      http.patch("*/api/v1/projects/*/reports/*", async ({ request }) => {
        names.push(await request.json());
        return names.length === 1
          ? HttpResponse.json(problem("name_taken", "This name is taken."), { status: 409 })
          : HttpResponse.json(savedReport({ name: "Lands" }));
      }),
    );
    renderApp("/p/shop/dashboards");
    await userEvent.click(await screen.findByRole("button", { name: "Rename Countries" }));
    const field = screen.getByLabelText("Name");
    await userEvent.clear(field);
    await userEvent.type(field, "Lands{Enter}");
    expect(await screen.findByText("This name is taken.")).toBeVisible();
    expect(field).toBeInvalid();
    await userEvent.type(field, "{Enter}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(names).toEqual([{ name: "Lands" }, { name: "Lands" }]);
  });

  it("deletes a report only after a question", async () => {
    let removed = 0;
    kept([], [savedReport()]);
    server.use(
      http.delete("*/api/v1/projects/*/reports/*", () => {
        removed += 1;
        kept([], []);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    renderApp("/p/shop/dashboards");
    await userEvent.click(await screen.findByRole("button", { name: "Delete Countries" }));
    expect(removed).toBe(0);
    const dialog = screen.getByRole("dialog", { name: "Delete this report?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("No saved reports yet")).toBeVisible();
  });

  it("opens a report where no screen can ask its question", async () => {
    kept([], [savedReport()]);
    const router = renderApp("/p/shop/dashboards");
    await userEvent.click(await screen.findByRole("link", { name: "Open Countries" }));
    expect(await screen.findByRole("table", { name: "Countries" })).toBeVisible();
    expect(router.state.location.pathname).toBe(`/p/shop/dashboards/report/${savedReport().id}`);
  });
});

describe("a dashboard", () => {
  const board = dashboard({
    period: { last: "7d" },
    cards: [
      { report: savedReport().id, title: "Where from" },
      { report: FUNNEL.id },
      { report: "d3" },
    ],
  });

  it("asks each card's own question, of the period that all share", async () => {
    const asked: QueryRequest[] = [];
    kept([board], [savedReport(), FUNNEL, HIDDEN]);
    server.use(
      http.post("*/api/v1/projects/*/query", async ({ request }) => {
        asked.push((await request.json()) as QueryRequest);
        return HttpResponse.json(countries);
      }),
    );
    renderApp(BOARD);
    expect(await screen.findByRole("table", { name: "Where from" })).toBeVisible();
    const funnel = screen.getByRole("article", { name: "Sign-ups" });
    expect(await within(funnel).findByText("signup")).toBeVisible();
    expect(screen.getByText("Not for you to see")).toBeVisible();
    expect(asked[0]?.period).toEqual({ last: "7d" });
    await userEvent.selectOptions(screen.getByLabelText("Period"), "Last 90 days");
    await waitFor(() => expect(asked[1]?.period).toEqual({ last: "90d" }));
  });

  it("keeps what failed apart from the rest, with another try", async () => {
    let works = false;
    kept([board], [savedReport(), FUNNEL, HIDDEN]);
    server.use(
      http.post("*/api/v1/projects/*/funnel", () =>
        works
          ? HttpResponse.json(funnelResult())
          : HttpResponse.json(problem("failed", "The store is down."), { status: 503 }),
      ),
    );
    renderApp(BOARD);
    const funnel = await screen.findByRole("article", { name: "Sign-ups" });
    expect(await within(funnel).findByText("The store is down.")).toBeVisible();
    expect(await screen.findByRole("table", { name: "Where from" })).toBeVisible();
    works = true;
    await userEvent.click(within(funnel).getByRole("button", { name: "Try again" }));
    expect(await within(funnel).findByText("signup")).toBeVisible();
  });

  it("is edited by keyboard: added, moved, sized and taken off, saved at once", async () => {
    let sent: unknown;
    kept([dashboard()], [savedReport(), FUNNEL]);
    server.use(
      http.patch("*/api/v1/projects/*/dashboards/*", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(dashboard());
      }),
    );
    const router = renderApp(`${BOARD}?edit=1`);
    await userEvent.selectOptions(await screen.findByLabelText("Report to add"), "Sign-ups");
    await userEvent.click(screen.getByRole("button", { name: "Add" }));
    const up = screen.getByRole("button", { name: "Move Sign-ups up" });
    up.focus();
    await userEvent.keyboard("{Enter}");
    expect(screen.getByText("Sign-ups is now 1 of 2.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Move Sign-ups up" })).toHaveFocus();
    const added = screen.getByRole("group", { name: "Sign-ups" });
    await userEvent.selectOptions(within(added).getByLabelText("Width"), "Whole row");
    await userEvent.click(screen.getByRole("button", { name: "Take Countries off" }));
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await waitFor(() => expect(router.state.location.search).toEqual({}));
    const shape = { shape: "auto", width: 12, height: 4, title: null };
    expect(sent).toEqual({ cards: [{ report: FUNNEL.id, ...shape }] });
  });

  it("that is gone leads back to the list", async () => {
    kept([], []);
    renderApp(BOARD);
    expect(await screen.findByText("This dashboard is gone")).toBeVisible();
    expect(screen.getByRole("link", { name: "All dashboards" })).toBeVisible();
  });
});
