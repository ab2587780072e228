import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Annotation, QueryRequest } from "@/shared/lib/api/models";
import { annotation } from "@/test/boards";
import { problem, queryResult } from "@/test/data";
import { ownerSeesData, projectIs } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

/** Ten days from November 10 on; every other question has no rows. */
function answer({ dimensions = [], metrics }: QueryRequest) {
  if (!dimensions[0]?.startsWith("time:")) return queryResult({ dimensions, metrics });
  const rows = [...Array(10).keys()].map((day) => ({
    dimensions: [`2026-11-${10 + day}T00:00:00+01:00`],
    metrics: [day * 10],
    compare: null,
  }));
  return queryResult({ dimensions, metrics, rows, totals: [450] });
}

let kept: Annotation[];
let asked: string[];

beforeEach(() => {
  kept = [annotation({ until: "2026-11-22" })];
  asked = [];
  ownerSeesData();
  projectIs(["project.read", "report.read", "report.write"]);
  server.use(
    http.post("*/api/v1/projects/*/query", async ({ request }) =>
      HttpResponse.json(answer((await request.json()) as QueryRequest)),
    ),
    http.get("*/api/v1/projects/*/annotations", ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ results: kept });
    }),
  );
});

const notes = (count: number) =>
  screen.findByRole("button", { name: `Notes, ${count} in this period` });

describe("what was noted", () => {
  it("is said by the chart to who walks it by keyboard, and stands in its table", async () => {
    renderApp("/p/shop?c=off");
    expect(await notes(1)).toBeEnabled();
    expect(asked).toEqual(["?from=2026-11-10&to=2026-11-19"]);
    const chart = screen.getByRole("slider");
    chart.focus();
    await userEvent.keyboard("{Home}{ArrowRight>6/}");
    expect(chart).toHaveAttribute(
      "aria-valuetext",
      expect.stringMatching(/November 16.*60 visitors, Campaign, Nov 16.–.22, 2026: Winter sale$/),
    );
    await userEvent.click(screen.getByRole("button", { name: "View as table" }));
    const table = screen.getByRole("table", { name: /450 visitors/ });
    expect(within(table).getByRole("columnheader", { name: "Notes" })).toBeVisible();
    expect(within(table).getByRole("row", { name: /November 16.*Winter sale/ })).toBeVisible();
  });

  it("is added, changed and removed in dialogs", async () => {
    const sent: unknown[] = [];
    server.use(
      http.post("*/api/v1/projects/*/annotations", async ({ request }) => {
        sent.push(await request.json());
        kept = [...kept, annotation({ id: "a2", text: "Release 2", kind: "release" })];
        return HttpResponse.json(kept[1], { status: 201 });
      }),
      http.patch("*/api/v1/projects/*/annotations/*", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(kept[0]);
      }),
      http.delete("*/api/v1/projects/*/annotations/*", () => {
        kept = kept.slice(1);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    renderApp("/p/shop");
    await userEvent.click(await notes(1));
    const list = await screen.findByRole("dialog", { name: "Notes" });
    await userEvent.click(within(list).getByRole("button", { name: "Add note" }));
    await userEvent.type(screen.getByLabelText("What happened"), " Release 2 ");
    await userEvent.selectOptions(screen.getByLabelText("Kind"), "Release");
    expect(screen.getByLabelText("Day")).toHaveValue("2026-11-19");
    await userEvent.click(screen.getByRole("button", { name: "Save note" }));
    await userEvent.click(await screen.findByRole("button", { name: "Change Winter sale" }));
    await userEvent.clear(screen.getByLabelText("Last day"));
    await userEvent.click(screen.getByRole("button", { name: "Save note" }));
    await userEvent.click(await screen.findByRole("button", { name: "Remove Winter sale" }));
    const question = screen.getByRole("dialog", { name: "Remove this note?" });
    await userEvent.click(within(question).getByRole("button", { name: "Remove" }));
    await waitFor(() => expect(screen.queryByText("Winter sale")).toBeNull());
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    expect(await notes(1)).toBeVisible();
    expect(sent).toEqual([
      { at: "2026-11-19", text: "Release 2", kind: "release" },
      { at: "2026-11-16", until: "2026-11-16" },
    ]);
  });

  it("tells beside the field what is wrong", async () => {
    server.use(
      http.post("*/api/v1/projects/*/annotations", () =>
        HttpResponse.json(
          {
            ...problem("invalid_query", "Something is wrong."),
            errors: [{ path: "until", code: "wrong", detail: "It ends before it begins." }],
          },
          { status: 400 },
        ),
      ),
    );
    renderApp("/p/shop");
    await userEvent.click(await notes(1));
    await userEvent.click(await screen.findByRole("button", { name: "Add note" }));
    await userEvent.type(screen.getByLabelText("What happened"), "x{Enter}");
    expect(await screen.findByText("It ends before it begins.")).toBeVisible();
    expect(screen.getByLabelText("Last day")).toBeInvalid();
  });

  it("is only read by who may not write reports", async () => {
    projectIs(["project.read", "report.read"]);
    kept = [];
    renderApp("/p/shop");
    await userEvent.click(await notes(0));
    expect(await screen.findByText("Nothing is noted about these days")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Add note" })).toBeNull();
  });

  it("leaves the numbers alone when it cannot be read, and says so where it is asked for", async () => {
    server.use(
      http.get("*/api/v1/projects/*/annotations", () =>
        HttpResponse.json(problem("failed", "The store is down."), { status: 503 }),
      ),
    );
    renderApp("/p/shop");
    expect(await screen.findByRole("slider")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Notes" }));
    expect(await screen.findByText("The store is down.")).toBeVisible();
  });
});
