import { fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Project, SqlResult } from "@/shared/lib/api/models";
import { OWNER, problem, project } from "@/test/data";
import { card, ownerSeesData } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";
import { sqlResult } from "@/test/shares";

const asked: unknown[] = [];

const shopIs = (part: Partial<Project>) =>
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({
        results: [project({ permissions: OWNER, sql_enabled: true, ...part })],
        next: null,
        previous: null,
      }),
    ),
  );

const answerIs = (result: SqlResult) =>
  server.use(
    http.post("*/api/v1/projects/*/sql", async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json(result);
    }),
  );

/** Typing braces and brackets means keys to user-event; the value is what counts here. */
async function write(sql: string) {
  const area = await screen.findByLabelText("Statement");
  fireEvent.change(area, { target: { value: sql } });
  return area;
}

beforeEach(() => {
  asked.length = 0;
  ownerSeesData();
  shopIs({});
  answerIs(sqlResult());
});

describe("SQL", () => {
  it("runs by Ctrl+Enter, and shows what was found as text", async () => {
    answerIs(
      sqlResult({
        columns: [
          { name: "path", type: "VARCHAR" },
          { name: "views", type: "BIGINT" },
        ],
        rows: [
          ["<img src=x onerror=alert(1)>", 120],
          [null, 1],
        ],
        meta: { elapsed_ms: 640.2, warnings: ["Events of one hour are lost."] },
      }),
    );
    const router = renderApp("/p/shop/explore/sql");
    const area = await write("SELECT 1");
    await userEvent.type(area, "{Control>}{Enter}{/Control}");
    const table = await screen.findByRole("table", { name: "Result" });
    const [, first, second] = within(table).getAllByRole("row");
    expect(first).toHaveTextContent("<img src=x onerror=alert(1)>120");
    expect(second).toHaveTextContent("null1");
    expect(screen.getByText("2 rows in 0.64 s")).toBeVisible();
    expect(screen.getByText("Events of one hour are lost.")).toBeVisible();
    expect(asked).toEqual([{ sql: "SELECT 1" }]);
    expect(document.querySelector("img")).toBeNull();
    // A statement may name a person, and addresses end up in logs.
    expect(router.state.location.href).toBe("/p/shop/explore/sql");
  });

  it("lets Tab out of the statement", async () => {
    renderApp("/p/shop/explore/sql");
    const area = await write("SELECT 1");
    area.focus();
    await userEvent.tab();
    expect(area).not.toHaveFocus();
    expect(area).toHaveValue("SELECT 1");
  });

  it("puts columns where the cursor is", async () => {
    renderApp("/p/shop/explore/sql");
    const area = (await write("SELECT  FROM events")) as HTMLTextAreaElement;
    fireEvent.click(screen.getByText("Columns of events"));
    area.setSelectionRange(7, 7);
    fireEvent.click(screen.getByRole("button", { name: "Insert path, VARCHAR" }));
    await expect.poll(() => area.value).toBe("SELECT path FROM events");
    await expect.poll(() => area.selectionStart).toBe(11);
    fireEvent.click(screen.getByRole("button", { name: "Insert host, VARCHAR" }));
    await expect.poll(() => area.value).toBe("SELECT path, host FROM events");
  });

  it("keeps the statement while another screen is looked at", async () => {
    const router = renderApp("/p/shop/explore/sql");
    await write("SELECT 42");
    await router.navigate({ to: "/p/$slug/settings", params: { slug: "shop" } });
    await card("Privacy");
    await router.navigate({ to: "/p/$slug/explore/sql", params: { slug: "shop" } });
    expect(await screen.findByLabelText("Statement")).toHaveValue("SELECT 42");
  });

  it("says in the server’s words what is wrong, and keeps the answer before", async () => {
    renderApp("/p/shop/explore/sql");
    await write("SELECT 1");
    await userEvent.click(screen.getByRole("button", { name: "Run" }));
    await screen.findByRole("table", { name: "Result" });
    server.use(
      http.post("*/api/v1/projects/*/sql", () =>
        HttpResponse.json(problem("invalid_query", "Line 1, column 8: no such column."), {
          status: 400,
        }),
      ),
    );
    await userEvent.click(screen.getByRole("button", { name: "Run" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Line 1, column 8: no such column.");
    expect(screen.getByRole("table", { name: "Result" })).toBeVisible();
  });

  it("draws only the rows in sight, says when there are more, and saves all of them", async () => {
    // Nothing has a size here: as tall as ten rows.
    vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(330);
    const rows = Array.from({ length: 250 }, (_, nth) => [`=row${nth}`, nth]);
    answerIs(sqlResult({ rows, truncated: true }));
    const saved: Blob[] = [];
    vi.stubGlobal(
      "URL",
      Object.assign(URL, {
        createObjectURL: (file: Blob) => {
          saved.push(file);
          return "blob:sql";
        },
        revokeObjectURL: () => {},
      }),
    );
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    renderApp("/p/shop/explore/sql");
    await write("SELECT 1");
    await userEvent.click(screen.getByRole("button", { name: "Run" }));
    const table = await screen.findByRole("table", { name: "Result" });
    expect(table).toHaveAttribute("aria-rowcount", "251");
    await within(table).findByText("=row9");
    expect(within(table).getAllByRole("row").length).toBeLessThan(40);
    expect(screen.getByText(/these are the first 250 rows/)).toBeVisible();
    fireEvent.scroll(screen.getByRole("group", { name: "Result" }), {
      target: { scrollTop: 150 * 33 },
    });
    expect(await within(table).findByText("=row155")).toBeVisible();
    expect(within(table).queryByText("=row9")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Download CSV" }));
    const lines = (await saved[0]?.text())?.split("\r\n") ?? [];
    expect([lines.length, lines[0], lines[250]]).toEqual([252, "path,views", "'=row249,249"]);
  });

  it("can be stopped", async () => {
    server.use(http.post("*/api/v1/projects/*/sql", () => new Promise(() => {})));
    renderApp("/p/shop/explore/sql");
    await write("SELECT 1");
    await userEvent.click(screen.getByRole("button", { name: "Run" }));
    await userEvent.click(await screen.findByRole("button", { name: "Stop" }));
    expect(await screen.findByText("Stopped.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Run" })).toBeVisible();
  });

  it("says that it is off, and leads who may turn it on there", async () => {
    shopIs({ sql_enabled: false, permissions: [...OWNER, "sql.write"] });
    renderApp("/p/shop/explore/sql");
    expect(await screen.findByText("SQL is off in this project")).toBeVisible();
    expect(screen.queryByLabelText("Statement")).toBeNull();
    let sent: unknown;
    server.use(
      http.patch("*/api/v1/projects/*", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(
          project({ sql_enabled: true, permissions: [...OWNER, "sql.write"] }),
        );
      }),
    );
    await userEvent.click(screen.getByRole("link", { name: "Go to Settings" }));
    const privacy = await card("Privacy");
    await userEvent.click(within(privacy).getByLabelText("Allow questions in SQL"));
    await userEvent.click(within(privacy).getByRole("button", { name: "Save changes" }));
    await expect.poll(() => sent).toEqual({ sql_enabled: true });
  });

  it("is turned on by owners alone", async () => {
    shopIs({ sql_enabled: false });
    const router = renderApp("/p/shop/explore/sql");
    expect(await screen.findByText(/An owner of the project can turn it on/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Go to Settings" })).toBeNull();
    await router.navigate({ to: "/p/$slug/settings", params: { slug: "shop" } });
    const privacy = await card("Privacy");
    expect(within(privacy).queryByLabelText("Allow questions in SQL")).toBeNull();
  });

  it("is not for everybody", async () => {
    shopIs({ permissions: ["report.read", "project.read"] });
    renderApp("/p/shop/explore/sql");
    expect(await screen.findByText(/SQL shows people/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "SQL" })).toBeNull();
  });
});
