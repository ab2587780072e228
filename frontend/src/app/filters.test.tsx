import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Cohort, QueryRequest } from "@/shared/lib/api/models";
import { me, problem, project, queryResult } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const BUYERS: Cohort = {
  id: "01930000-0000-7000-8000-00000000000c",
  v: 1,
  name: "Buyers",
  personal: false,
  created_at: "2026-11-23T10:00:00Z",
  changed_at: "2026-11-23T10:00:00Z",
  filters: ["did", "purchase"],
};

let cohorts: Cohort[];
let asked: QueryRequest[];
let sent: unknown[];

beforeEach(() => {
  cohorts = [];
  asked = [];
  sent = [];
  const one = project({ permissions: [...project().permissions, "report.write"] });
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [one], next: null, previous: null }),
    ),
    http.get("*/api/v1/projects/*/annotations", () => HttpResponse.json({ results: [] })),
    http.get("*/api/v1/projects/*/cohorts", () => HttpResponse.json({ results: cohorts })),
    http.get("*/api/v1/projects/*/schema", () =>
      HttpResponse.json({
        event_names: [],
        event_sources: [],
        properties: [
          { key: "plan", events: 9, types: { string: 9 }, values: [{ value: "pro", events: 9 }] },
        ],
        events_read: 9,
      }),
    ),
    http.post("*/api/v1/projects/*/query", async ({ request }) => {
      const body = (await request.json()) as QueryRequest;
      asked.push(body);
      const { dimensions = [], metrics } = body;
      const rows =
        dimensions.length > 0 ? [] : [{ dimensions: [], metrics: [1, 1, 1, 1], compare: null }];
      return HttpResponse.json(queryResult({ dimensions, metrics, rows, totals: [0, 0] }));
    }),
  );
});

const menu = async () => {
  await userEvent.click(await screen.findByRole("button", { name: /^Choose filters/ }));
};
const lastTree = () => asked.filter(({ dimensions }) => dimensions?.length === 0).at(-1)?.filters;

describe("a filter", () => {
  it("is made of a property by choosing, and asks for what its value may have meant", async () => {
    const router = renderApp("/p/shop");
    await menu();
    await userEvent.click(screen.getByRole("button", { name: "Add a filter…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Add a filter" }));
    await dialog.findByRole("option", { name: "plan" });
    await userEvent.selectOptions(dialog.getByLabelText("What"), "plan");
    await userEvent.click(dialog.getByRole("button", { name: "Apply" }));
    expect(dialog.getByText("Enter a value.")).toBeVisible();
    expect(dialog.getByLabelText("Value")).toBeInvalid();
    await userEvent.type(dialog.getByLabelText("Value"), "pro");
    await userEvent.click(dialog.getByRole("button", { name: "Another value" }));
    await userEvent.type(dialog.getByLabelText("or value 2"), "7");
    await userEvent.click(dialog.getByRole("button", { name: "Apply" }));
    const chips = within(await screen.findByRole("list", { name: "Filters" }));
    expect(chips.getByText("pro or 7")).toBeVisible();
    expect(router.state.location.search).toEqual({
      f: [{ op: "is", dimension: "properties.plan", values: ["pro", "7"] }],
    });
    await expect.poll(lastTree).toEqual(["and", ["is", "properties.plan", ["pro", "7", 7]]]);
  });

  it("is changed by its chip", async () => {
    const router = renderApp("/p/shop?f=is,path,/a&f=is,country,DE");
    await userEvent.click(await screen.findByRole("button", { name: "Change filter: Page is /a" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Change this filter" }));
    expect(dialog.getByLabelText("Value")).toHaveValue("/a");
    await userEvent.selectOptions(dialog.getByLabelText("How"), "does not contain");
    await userEvent.click(dialog.getByRole("button", { name: "Apply" }));
    expect(router.state.location.search).toEqual({
      f: [
        { op: "contains_not", dimension: "path", values: ["/a"] },
        { op: "is", dimension: "country", values: ["DE"] },
      ],
    });
  });
});

describe("saved filters", () => {
  it("are chosen by name and asked for by id", async () => {
    cohorts = [BUYERS, { ...BUYERS, id: "x", name: "Of people", personal: true, filters: null }];
    renderApp("/p/shop");
    await menu();
    expect(await screen.findByRole("button", { name: "Of people" })).toBeDisabled();
    await userEvent.click(screen.getByRole("button", { name: "Buyers" }));
    const chips = within(await screen.findByRole("list", { name: "Filters" }));
    expect(await chips.findByText("Buyers")).toBeVisible();
    await expect.poll(lastTree).toEqual(["and", ["in_cohort", BUYERS.id]]);
  });

  it("are made of the screen's filters, and stand for them from then on", async () => {
    server.use(
      http.post("*/api/v1/projects/*/cohorts", async ({ request }) => {
        sent.push(await request.json());
        cohorts = [{ ...BUYERS, name: "Germans" }];
        return HttpResponse.json(cohorts[0], { status: 201 });
      }),
    );
    renderApp("/p/shop?f=is,country,DE");
    await menu();
    await userEvent.click(screen.getByRole("button", { name: "Save these filters…" }));
    await userEvent.type(await screen.findByLabelText("Name of the filter"), " Germans ");
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Save" }));
    const chips = within(await screen.findByRole("list", { name: "Filters" }));
    expect(await chips.findByText("Germans")).toBeVisible();
    expect(sent).toEqual([{ name: "Germans", filters: ["and", ["is", "country", ["DE"]]] }]);
  });

  it("say when their name is taken", async () => {
    const errors = [{ path: "name", code: "name_taken", detail: "There is one of this name." }];
    server.use(
      http.post("*/api/v1/projects/*/cohorts", () =>
        HttpResponse.json({ ...problem("name_taken", "no"), errors }, { status: 409 }),
      ),
    );
    renderApp("/p/shop?f=is,country,DE");
    await menu();
    await userEvent.click(screen.getByRole("button", { name: "Save these filters…" }));
    await userEvent.type(await screen.findByLabelText("Name of the filter"), "Buyers");
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Save" }));
    await expect.poll(() => screen.getByLabelText("Name of the filter")).toBeInvalid();
  });

  it("are renamed and deleted, and a deleted one leaves the screen", async () => {
    cohorts = [BUYERS];
    server.use(
      http.patch("*/api/v1/projects/*/cohorts/*", async ({ request }) => {
        sent.push(await request.json());
        cohorts = [{ ...BUYERS, name: "Customers" }];
        return HttpResponse.json(cohorts[0]);
      }),
      http.delete("*/api/v1/projects/*/cohorts/*", () => {
        cohorts = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const router = renderApp(`/p/shop?f=in_cohort,cohort,${BUYERS.id}`);
    await menu();
    await userEvent.click(screen.getByRole("button", { name: "Rename or delete…" }));
    await userEvent.clear(await screen.findByLabelText("Name of Buyers"));
    await userEvent.type(screen.getByLabelText("Name of Buyers"), "Customers");
    await userEvent.click(screen.getByRole("button", { name: "Rename Buyers" }));
    await userEvent.click(await screen.findByRole("button", { name: "Delete Customers" }));
    const question = within(await screen.findByRole("dialog", { name: "Delete Customers?" }));
    await userEvent.click(question.getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("Nothing saved yet")).toBeVisible();
    expect(router.state.location.search).toEqual({});
    expect(sent).toEqual([{ name: "Customers" }]);
  });

  it("that are gone say so and can be taken away", async () => {
    renderApp("/p/shop?f=in_cohort,cohort,gone");
    const chips = within(await screen.findByRole("list", { name: "Filters" }));
    expect(await chips.findByText("no longer there")).toBeVisible();
    await userEvent.click(chips.getByRole("link", { name: /^Remove filter/ }));
    expect(screen.queryByRole("list", { name: "Filters" })).not.toBeInTheDocument();
  });

  it("are only chosen by who may not write reports", async () => {
    cohorts = [BUYERS];
    const reader = project({ name: "Shop", role: "viewer", permissions: ["report.read"] });
    server.use(
      http.get("*/api/v1/projects", () =>
        HttpResponse.json({ results: [reader], next: null, previous: null }),
      ),
    );
    renderApp("/p/shop?f=is,country,DE");
    await menu();
    expect(await screen.findByRole("button", { name: "Buyers" })).toBeEnabled();
    expect(screen.queryByRole("button", { name: /^Save these/ })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Rename or/ })).not.toBeInTheDocument();
  });
});
