import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { SharedAnswer } from "@/shared/lib/api/models";
import { problem, queryResult } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { funnelResult, retentionResult } from "@/test/reports";
import { server } from "@/test/server";

const ADDRESS = "/shared/01930000-0000-7000-8000-0000000000e1#sl_token";
const asked: unknown[] = [];

/** No session is asked for: a request for one would be one no test expects, and fail. */
function answerIs(kind: SharedAnswer["kind"], result: object) {
  asked.length = 0;
  server.use(
    http.post("*/api/v1/shared/answer", async ({ request }) => {
      asked.push(await request.json());
      expect(request.url).not.toContain("sl_token");
      return HttpResponse.json({ name: "Our numbers", kind, result });
    }),
  );
}

const refusedWith = (status: number, code: string, detail = "No.") =>
  server.use(
    http.post("*/api/v1/shared/answer", () => HttpResponse.json(problem(code, detail), { status })),
  );

describe("a shared report", () => {
  it("is a table with hostile values as text, and leads nowhere else", async () => {
    const rows = [
      { dimensions: ["<img src=x onerror=alert(1)>"], metrics: [40], compare: null },
      { dimensions: [null], metrics: [10], compare: null },
    ];
    const result = queryResult({ dimensions: ["country"], metrics: ["visitors"], rows });
    answerIs("query", { ...result, meta: { ...result.meta, warnings: ["One hour is lost."] } });
    renderApp(ADDRESS);
    expect(await screen.findByRole("heading", { name: "Our numbers", level: 1 })).toBeVisible();
    const table = screen.getByRole("table", { name: "Our numbers" });
    const names = within(table).getAllByRole("rowheader");
    expect(names.map((name) => name.textContent)).toEqual(["<img src=x onerror=alert(1)>", "none"]);
    expect(screen.getByText(/time zone Europe\/Berlin/)).toBeVisible();
    expect(screen.getByText("One hour is lost.")).toBeVisible();
    expect(asked).toEqual([{ token: "sl_token" }]);
    expect(document.querySelector("img")).toBeNull();
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("is a chart over time, with a table behind it", async () => {
    const result = queryResult({
      dimensions: ["time:day"],
      metrics: ["pageviews"],
      rows: [
        { dimensions: ["2026-11-20T00:00:00+01:00"], metrics: [5], compare: null },
        { dimensions: ["2026-11-21T00:00:00+01:00"], metrics: [7], compare: null },
      ],
    });
    const [time, ...metrics] = result.columns;
    answerIs("query", { ...result, columns: [{ ...time, type: "time" }, ...metrics] });
    renderApp(ADDRESS);
    expect(await screen.findByLabelText(/^Page views over time/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "View as table" }));
    const table = screen.getByRole("table", { name: "Page views" });
    expect(within(table).getAllByRole("row")).toHaveLength(3);
  });

  it.each([
    ["funnel", funnelResult(), "Funnel"],
    ["retention", retentionResult(), "Who came back"],
  ] as const)("is a table of a %s", async (kind, result, name) => {
    answerIs(kind, result);
    renderApp(ADDRESS);
    expect(await screen.findByRole("table", { name })).toBeVisible();
  });

  it("asks for its password, and says when it is wrong", async () => {
    const result = queryResult({ dimensions: [], metrics: ["visitors"] });
    server.use(
      http.post("*/api/v1/shared/answer", async ({ request }) => {
        const body = (await request.json()) as { entry?: string };
        return body.entry === "let-me-in"
          ? HttpResponse.json({
              name: "Secret",
              kind: "query",
              result: { ...result, rows: [{ dimensions: [], metrics: [1234], compare: null }] },
            })
          : HttpResponse.json(problem("password_required", "Open it."), { status: 403 });
      }),
      http.post("*/api/v1/shared/open", async ({ request }) => {
        const { password } = (await request.json()) as { password: string };
        return password === "correct horse"
          ? HttpResponse.json({ name: "Secret", kind: "query", entry: "let-me-in" })
          : HttpResponse.json(problem("wrong_password", "Wrong."), { status: 403 });
      }),
    );
    renderApp(ADDRESS);
    const field = await screen.findByLabelText("Password");
    expect(screen.getByRole("heading", { name: "This report has a password" })).toBeVisible();
    await userEvent.type(field, "a guess{Enter}");
    expect(await screen.findByText("That is not the password.")).toBeVisible();
    await userEvent.clear(field);
    await userEvent.type(field, "correct horse{Enter}");
    expect(await screen.findByRole("heading", { name: "Secret" })).toBeVisible();
    expect(screen.getByText("1,234")).toBeVisible();
  });

  it.each([
    [404, "not_found"],
    [400, "invalid"],
  ])("that leads nowhere says so: %i", async (status, code) => {
    refusedWith(status, code);
    renderApp(ADDRESS);
    expect(await screen.findByRole("heading", { name: "This link leads nowhere" })).toBeVisible();
    expect(screen.queryByRole("link")).toBeNull();
  });

  it("without what stands behind the # asks nobody", async () => {
    renderApp("/shared/01930000-0000-7000-8000-0000000000e1");
    expect(await screen.findByRole("heading", { name: "This link leads nowhere" })).toBeVisible();
  });

  it("that cannot be answered now can be asked again", async () => {
    refusedWith(429, "rate_limited", "Too many at the moment.");
    renderApp(ADDRESS);
    expect(await screen.findByText("Too many at the moment.")).toBeVisible();
    answerIs("query", queryResult({ dimensions: ["country"], metrics: ["visitors"] }));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Nothing in this period")).toBeVisible();
  });
});
