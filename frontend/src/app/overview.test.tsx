import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { delay, HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { QueryRequest } from "@/shared/lib/api/models";
import { me, problem, project, queryResult } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { catalogue } from "@/test/reports";
import { server } from "@/test/server";

const HOSTILE = '<img src=x onerror="alert(1)">';

/** Ten days of visitors, two pages (one hostile) and one event name. */
function answer(body: QueryRequest) {
  const dimensions = body.dimensions ?? [];
  const row = (value: string, metrics: number[], compare: number[] | null = null) => ({
    dimensions: [value],
    metrics,
    compare,
  });
  if (dimensions.length === 0) {
    const only = {
      dimensions: [],
      metrics: [1204, 1500, 5000, 15000],
      compare: [1000, 1500, 0, 20000],
    };
    return queryResult({ dimensions, metrics: body.metrics, rows: [only] });
  }
  if (dimensions[0]?.startsWith("time:")) {
    const rows = [...Array(10).keys()].map((day) =>
      row(`2026-11-${10 + day}T00:00:00+01:00`, [day * 10], [5]),
    );
    return queryResult({ dimensions, metrics: body.metrics, rows, totals: [1204] });
  }
  const known: Record<string, string[]> = { path: ["/pricing", HOSTILE], event_name: ["signup"] };
  const values = known[dimensions[0] ?? ""] ?? ["another"];
  const rows = values.map((value, index) => row(value, [300 - index * 100, 40]));
  return queryResult({
    dimensions,
    metrics: body.metrics,
    rows,
    totals: [1000, 80],
    total_rows: rows.length,
  });
}

const onQuery = (respond: (body: QueryRequest) => Response | Promise<Response>) =>
  server.use(
    http.post("*/api/v1/projects/*/query", async ({ request }) =>
      respond((await request.json()) as QueryRequest),
    ),
  );

const hasProperties = (...keys: string[]) =>
  server.use(http.get("*/api/v1/projects/*/schema", () => HttpResponse.json(catalogue(...keys))));

beforeEach(() => {
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
  );
  onQuery((body) => HttpResponse.json(answer(body)));
  hasProperties("plan", "seats");
});

const pages = () => screen.findByRole("region", { name: "Pages" });

describe("the overview", () => {
  it("counts the values of a property, the first one or the one of the address", async () => {
    const asked: string[] = [];
    onQuery((body) => {
      const [dimension = ""] = body.dimensions ?? [];
      if (!dimension.startsWith("properties.")) return HttpResponse.json(answer(body));
      asked.push(dimension);
      const values = [null, "pro", 7, "7"];
      const rows = values.map((value) => ({ dimensions: [value], metrics: [3, 2], compare: null }));
      return HttpResponse.json(
        queryResult({ dimensions: [dimension], metrics: body.metrics, rows, totals: [12, 3] }),
      );
    });
    const router = renderApp("/p/shop");
    const card = within(await screen.findByRole("region", { name: "Properties" }));
    expect(await card.findByRole("link", { name: "Show only pro" })).toBeVisible();
    expect(card.getAllByRole("row")).toHaveLength(4);
    await userEvent.selectOptions(card.getByLabelText("Property"), "seats");
    await waitFor(() => expect(asked).toContain("properties.seats"));
    const [seven] = await card.findAllByRole("link", { name: "Show only 7" });
    await userEvent.click(seven as HTMLElement);
    expect(router.state.location.search).toEqual({
      prop: "seats",
      f: [{ op: "is", dimension: "properties.seats", values: ["7"] }],
    });
    expect(new Set(asked)).toEqual(new Set(["properties.plan", "properties.seats"]));
  });

  it("says what a property is where there is none", async () => {
    hasProperties();
    renderApp("/p/shop");
    expect(await screen.findByText("No properties yet")).toBeVisible();
  });

  it("shows skeletons of every card before the first answer", async () => {
    onQuery(async () => {
      await delay("infinite");
      return HttpResponse.json({});
    });
    renderApp("/p/shop");
    expect(await screen.findByRole("heading", { name: "Overview" })).toBeVisible();
    expect(screen.getAllByText("Loading…")).toHaveLength(8);
  });

  it("shows totals with their change in sign and words, the chart, and both breakdowns", async () => {
    renderApp("/p/shop");
    const tile = await screen.findByRole("link", { name: /^Visitors/ });
    expect(tile).toHaveAccessibleName(/1,204.*\+20%.*more than in the period compared with/);
    expect(screen.getByRole("link", { name: /^Page views/ })).toHaveAccessibleName(/5,000.*new/);
    expect(screen.getByRole("link", { name: /^Events/ })).toHaveAccessibleName(
      /15K.*-25%.*less than/,
    );
    expect(await screen.findByRole("slider", { name: /Visitors over time/ })).toBeVisible();
    expect(screen.getByText("Europe/Berlin")).toBeVisible();
    const row = await within(await pages()).findByRole("row", { name: /pricing/ });
    expect(row).toHaveTextContent("30%");
  });

  it("shows hostile values as the text they are", async () => {
    renderApp("/p/shop");
    expect(await within(await pages()).findByTitle(HOSTILE)).toHaveTextContent(HOSTILE);
    expect(document.querySelector("img")).toBeNull();
  });

  it("says why a card is empty and what to do", async () => {
    onQuery((body) =>
      HttpResponse.json({ ...answer(body), rows: [], totals: null, total_rows: 0 }),
    );
    renderApp("/p/shop?f=is,path,/none");
    expect(await within(await pages()).findByText("Nothing matches the filters")).toBeVisible();
    expect(within(await pages()).getByRole("link", { name: "Remove all filters" })).toBeVisible();
    expect(await screen.findByText("Nothing was counted in this period")).toBeVisible();
  });

  it("shows the error of one card with its request id while the others go on, and tries again", async () => {
    let broken = true;
    onQuery((body) =>
      broken && body.dimensions?.[0] === "path"
        ? HttpResponse.json(problem("busy", "The database is busy.", "req-77"), { status: 503 })
        : HttpResponse.json(answer(body)),
    );
    renderApp("/p/shop");
    const alert = await within(await pages()).findByRole("alert");
    expect(alert).toHaveTextContent("The database is busy.");
    expect(alert).toHaveTextContent("req-77");
    expect(await screen.findByRole("link", { name: "Show only signup" })).toBeVisible();
    broken = false;
    await userEvent.click(within(alert).getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: "Show only /pricing" })).toBeVisible();
  });
});

describe("a click", () => {
  it("on a page filters every question, shows a chip, and the chip takes it back", async () => {
    const asked: QueryRequest[] = [];
    onQuery((body) => {
      asked.push(body);
      return HttpResponse.json(answer(body));
    });
    const router = renderApp("/p/shop?p=7d&ref=mail");
    await userEvent.click(await screen.findByRole("link", { name: "Show only /pricing" }));
    await waitFor(() =>
      expect(router.state.location.searchStr).toBe("?p=7d&ref=mail&f=is,path,/pricing"),
    );
    const filters = await screen.findByRole("list", { name: "Filters" });
    expect(filters).toHaveTextContent("Page is /pricing");
    await waitFor(() =>
      expect(
        new Set(
          asked
            .filter(
              ({ filters }) => JSON.stringify(filters) === '["and",["is","path",["/pricing"]]]',
            )
            .map(({ dimensions }) => dimensions?.join()),
        ).size,
      ).toBe(8),
    );
    await userEvent.click(
      within(filters).getByRole("link", { name: "Remove filter: Page is /pricing" }),
    );
    await waitFor(() => expect(router.state.location.searchStr).toBe("?p=7d&ref=mail"));
  });

  it("on a tile changes what the chart draws", async () => {
    const router = renderApp("/p/shop");
    await userEvent.click(await screen.findByRole("link", { name: /^Sessions/ }));
    expect(await screen.findByRole("slider", { name: /Sessions over time/ })).toBeVisible();
    expect(router.state.location.searchStr).toBe("?m=sessions");
  });

  it("on another period asks for that period", async () => {
    const router = renderApp("/p/shop?from=2026-11-01&to=2026-11-05");
    await userEvent.click(await screen.findByRole("button", { name: /Period:/ }));
    await userEvent.click(screen.getByRole("link", { name: "Last 90 days" }));
    await waitFor(() => expect(router.state.location.searchStr).toBe("?p=90d"));
    expect(screen.queryByRole("link", { name: "Last 7 days" })).not.toBeInTheDocument();
  });
});

describe("the chart", () => {
  it("is read by keyboard, value by value", async () => {
    renderApp("/p/shop");
    const chart = await screen.findByRole("slider", { name: /Visitors over time/ });
    chart.focus();
    await waitFor(() =>
      expect(chart).toHaveAttribute(
        "aria-valuetext",
        expect.stringMatching(/Nov.* 19.*90 visitors, compared with 5/),
      ),
    );
    await userEvent.keyboard("{ArrowLeft}");
    expect(chart).toHaveAttribute("aria-valuetext", expect.stringContaining("80 visitors"));
    await userEvent.keyboard("{Home}");
    expect(chart).toHaveAttribute("aria-valuenow", "0");
    await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(chart).toHaveAttribute("aria-valuenow", "9");
  });

  it("has its numbers in a table, newest first", async () => {
    renderApp("/p/shop");
    await userEvent.click(await screen.findByRole("button", { name: "View as table" }));
    const table = await screen.findByRole("table", { name: /1,204 visitors/ });
    expect(within(table).getAllByRole("row")[1]).toHaveTextContent(/November 19, 2026905/);
  });

  it("asks for a tab only when it is chosen, and keeps it in the address", async () => {
    const asked: string[] = [];
    onQuery((body) => {
      asked.push(...(body.dimensions ?? []));
      return HttpResponse.json(answer(body));
    });
    const router = renderApp("/p/shop?devices=os");
    const devices = await screen.findByRole("navigation", { name: "Devices by" });
    expect(within(devices).getByRole("link", { current: "page" })).toHaveTextContent("System");
    await userEvent.click(within(devices).getByRole("link", { name: "Browser" }));
    await waitFor(() => expect(router.state.location.href).toBe("/p/shop?devices=browser"));
    await waitFor(() => expect(asked).toContain("browser"));
    expect(asked).not.toContain("device");
    expect(asked).not.toContain("language");
  });

  it("leaves a value out", async () => {
    const router = renderApp("/p/shop");
    await userEvent.click(
      await within(await pages()).findByRole("link", { name: "Leave out /pricing" }),
    );
    await waitFor(() => expect(router.state.location.href).toContain("f=is_not,path,/pricing"));
  });

  it("has keys, which a field keeps for itself and a switch turns off", async () => {
    const router = renderApp("/p/shop");
    await pages();
    await userEvent.keyboard("w");
    await waitFor(() => expect(router.state.location.href).toBe("/p/shop?p=7d"));
    await userEvent.keyboard("?");
    const dialog = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
    await userEvent.keyboard("l");
    await userEvent.click(within(dialog).getByRole("checkbox"));
    await userEvent.click(within(dialog).getByRole("button", { name: "Done" }));
    await userEvent.keyboard("n");
    expect(router.state.location.href).toBe("/p/shop?p=7d");
  });
});
