import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Goal, GoalReport } from "@/shared/lib/api/models";
import { OWNER, problem, queryResult } from "@/test/data";
import { card, ownerSeesData, projectIs } from "@/test/data-page";
import { goal, goalReport, goalResult, PURCHASE, SIGNUP } from "@/test/goals";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

type Question = {
  goals?: string[];
  filters?: unknown;
  breakdown?: unknown;
  period?: unknown;
  compare?: unknown;
};
let asked: Question[] = [];
let sent: unknown[] = [];
let kept: Goal[] = [];

function goalsAre(...goals: Goal[]) {
  kept = goals;
}

function reportIs(part: Partial<GoalReport>) {
  server.use(
    http.post("*/api/v1/projects/*/goals/report", async ({ request }) => {
      const question = (await request.json()) as Question;
      asked.push(question);
      const report = goalReport(part);
      const groups = [
        { ...goalResult(), value: "DE", conversions: 20 },
        { ...goalResult(), value: null, conversions: 10, revenue: [] },
      ];
      const goals = question.breakdown ? [goalResult({ groups })] : report.goals;
      return HttpResponse.json({ ...report, goals });
    }),
  );
}

const signup = goal({ id: SIGNUP, name: "Signed up", event: null, path: "/welcome/*" });

beforeEach(() => {
  asked = [];
  sent = [];
  ownerSeesData();
  projectIs([...OWNER, "report.write"]);
  goalsAre(goal(), signup);
  reportIs({
    goals: [
      goalResult(),
      goalResult({ id: SIGNUP, name: "Signed up", rate: null, revenue: [], compare: null }),
    ],
  });
  server.use(
    http.get("*/api/v1/projects/*/goals", () => HttpResponse.json({ results: kept })),
    http.get("*/api/v1/projects/*/schema", () =>
      HttpResponse.json({ event_names: [], event_sources: [], properties: [], events_read: 0 }),
    ),
    http.post("*/api/v1/projects/*/query", () =>
      HttpResponse.json(
        queryResult({
          dimensions: ["time:day"],
          metrics: ["events"],
          rows: [
            { dimensions: ["2026-11-21T00:00:00+01:00"], metrics: [4], compare: [2] },
            { dimensions: ["2026-11-22T00:00:00+01:00"], metrics: [6], compare: [3] },
          ],
        }),
      ),
    ),
  );
});

const rowsOf = (name: string) => within(screen.getByRole("table", { name })).getAllByRole("row");

describe("goals", () => {
  it("stand side by side with their rate, revenue and the period before", async () => {
    renderApp("/p/shop/goals");
    expect(await screen.findByRole("heading", { level: 1, name: "Goals" })).toBeVisible();
    const list = await card("All goals");
    expect(await within(list).findByText(/time zone Europe\/Berlin\. 500 visitors$/)).toBeVisible();
    const [, first, second] = rowsOf("All goals");
    expect(first).toHaveTextContent(
      /^PurchaseEvent purchase30\+100%.*4%\+100%.*20\+150%.*€1,199\.99\+100%/,
    );
    expect(second).toHaveTextContent(/^Signed upPage \/welcome\/\*30—20—$/);
    expect(asked).toContainEqual({
      v: 1,
      period: { last: "30d" },
      compare: "previous_period",
      goals: [PURCHASE, SIGNUP],
    });
  });

  it("show one closely: over time, and by where conversions come from", async () => {
    const router = renderApp("/p/shop/goals");
    const one = await card("Purchase");
    expect(await within(one).findByText("20 of 500 visitors converted: 4%")).toBeVisible();
    await within(one).findByRole("table", { name: "Conversions by country" });
    expect(rowsOf("Conversions by country").map((row) => row.textContent)).toEqual([
      "CountryConversionsConversion rateRevenue",
      expect.stringMatching(/^Germany20.*4%.*€1,199\.99/),
      expect.stringMatching(/^None10.*4%.*—$/),
    ]);
    await userEvent.click(within(one).getByRole("button", { name: "View as table" }));
    expect(rowsOf("Conversions")[1]).toHaveTextContent("Sun, November 22, 202663");
    await userEvent.selectOptions(within(one).getByLabelText("By"), "Channel");
    await userEvent.click(screen.getByRole("link", { name: "Signed up" }));
    expect(await card("Signed up")).toBeVisible();
    expect(router.state.location.href).toBe(`/p/shop/goals?g=${SIGNUP}&b=channel`);
  });

  it("are asked about some visitors only", async () => {
    renderApp("/p/shop/goals?f=is,country,DE");
    expect(await screen.findByRole("list", { name: "Filters" })).toHaveTextContent(
      "Country is Germany",
    );
    const filters = ["and", ["is", "country", ["DE"]]];
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked.map((question) => question.filters)).toEqual([filters, filters]);
  });

  it("are asked about another period, and keep it in the URL", async () => {
    const router = renderApp(`/p/shop/goals?g=${SIGNUP}`);
    await userEvent.selectOptions(await screen.findByLabelText("Period:"), "From day to day…");
    const range = screen.getByRole("form", { name: "From day to day" });
    await userEvent.type(within(range).getByLabelText("From"), "2026-11-30");
    await userEvent.type(within(range).getByLabelText("To"), "2026-11-01");
    await userEvent.click(within(range).getByRole("button", { name: "Apply" }));
    await userEvent.selectOptions(screen.getByLabelText("Compare with"), "No comparison");
    await waitFor(() =>
      expect(router.state.location.href).toBe(
        `/p/shop/goals?from=2026-11-01&to=2026-11-30&c=off&g=${SIGNUP}`,
      ),
    );
    await waitFor(() =>
      expect(asked).toContainEqual({
        v: 1,
        period: { from: "2026-11-01", to: "2026-11-30" },
        goals: [PURCHASE, SIGNUP],
      }),
    );
  });

  it("name no people to those who may not know them, and are not asked about", async () => {
    goalsAre(goal({ event: null, personal: true, name: "Anna buys" }));
    renderApp("/p/shop/goals");
    expect(await screen.findByText(/^Names single people/)).toBeVisible();
    expect(asked).toEqual([]);
    expect(screen.queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
  });

  it("pass on what the server warns of", async () => {
    const { meta } = goalReport();
    reportIs({ meta: { ...meta, warnings: ["Events of one hour are lost."] } });
    renderApp("/p/shop/goals");
    expect(await screen.findByText("Events of one hour are lost.")).toBeVisible();
  });
});

describe("without a goal", () => {
  it("says what one is good for, and makes the first", async () => {
    goalsAre();
    server.use(
      http.post("*/api/v1/projects/*/goals", async ({ request }) => {
        sent.push(await request.json());
        goalsAre(goal());
        return HttpResponse.json(goal(), { status: 201 });
      }),
    );
    const router = renderApp("/p/shop/goals");
    expect(await screen.findByText(/^A goal is an event or a page/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "New goal" }));
    const dialog = await screen.findByRole("dialog", { name: "New goal" });
    await userEvent.type(within(dialog).getByLabelText("Name"), "Purchase");
    await userEvent.type(within(dialog).getByLabelText("Reached by: which"), "purchase");
    await userEvent.selectOptions(
      within(dialog).getByLabelText("Worth"),
      "The same amount each time",
    );
    await userEvent.type(within(dialog).getByLabelText("Amount"), "5");
    await userEvent.type(within(dialog).getByLabelText("Currency"), "eur");
    await userEvent.click(within(dialog).getByRole("button", { name: "New goal" }));
    expect(await card("Purchase")).toBeVisible();
    expect(sent).toEqual([
      {
        v: 1,
        name: "Purchase",
        event: "purchase",
        path: null,
        value: { amount: "5", currency: "EUR" },
      },
    ]);
    expect(router.state.location.href).toBe(`/p/shop/goals?g=${PURCHASE}`);
    expect(screen.getByRole("status")).toHaveFocus();
  });

  it("leaves the making to those who may", async () => {
    projectIs(["report.read", "project.read"]);
    goalsAre();
    renderApp("/p/shop/goals");
    expect(await screen.findByText(/Whoever may change this project’s reports/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "New goal" })).not.toBeInTheDocument();
  });
});

describe("a goal", () => {
  it("is changed, with the server's words beside the fields they are about", async () => {
    const refuse = (body: object, status: number) =>
      server.use(
        http.patch(`*/api/v1/projects/*/goals/${PURCHASE}`, async ({ request }) => {
          sent.push(await request.json());
          return HttpResponse.json(body, { status });
        }),
      );
    refuse(problem("name_taken", "The project has a goal with this name already."), 409);
    renderApp("/p/shop/goals");
    await userEvent.click(await screen.findByRole("button", { name: "Edit" }));
    const dialog = await screen.findByRole("dialog", { name: "Edit goal" });
    const name = within(dialog).getByLabelText("Name");
    await userEvent.clear(name);
    await userEvent.type(name, "Signed up");
    const save = within(dialog).getByRole("button", { name: "Save" });
    await userEvent.click(save);
    await waitFor(() => expect(name).toHaveAccessibleDescription(/name already/));

    refuse(
      {
        ...problem("invalid_query", "Something is wrong."),
        errors: [{ path: "path", code: "invalid_pattern", detail: 'A path begins with "/".' }],
      },
      400,
    );
    await userEvent.selectOptions(
      within(dialog).getByLabelText("Reached by: page or event"),
      "Page",
    );
    await userEvent.click(save);
    expect(await within(dialog).findByText('A path begins with "/".')).toBeVisible();
    expect(name).not.toHaveAccessibleDescription();
    refuse(problem("unavailable", "Come back later."), 503);
    await userEvent.click(save);
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("Come back later.");
    expect(sent[0]).toEqual({ name: "Signed up" });
    expect(sent[2]).toEqual({ name: "Signed up", event: null, path: "purchase" });
  });

  it("is deleted after a question, and the next one is shown", async () => {
    server.use(
      http.delete(`*/api/v1/projects/*/goals/${PURCHASE}`, () => {
        goalsAre(signup);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    renderApp(`/p/shop/goals?g=${PURCHASE}`);
    await userEvent.click(await screen.findByRole("button", { name: "Delete" }));
    const dialog = await screen.findByRole("dialog", { name: "Delete goal" });
    expect(dialog).toHaveTextContent("“Purchase” goes, its events stay.");
    await userEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
    expect(await card("Signed up")).toBeVisible();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(screen.getByText("“Purchase” is gone.").parentElement).toHaveFocus();
  });
});
