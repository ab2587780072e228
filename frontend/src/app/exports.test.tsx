import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RawExport } from "@/shared/lib/api/models";
import { problem } from "@/test/data";
import { card, ownerSeesData, projectIs } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";
import { rawExport } from "@/test/shares";

const exportsAre = (...answers: RawExport[][]) => {
  let nth = 0;
  server.use(
    http.get("*/api/v1/projects/*/exports", () => {
      const results = answers[Math.min(nth, answers.length - 1)] ?? [];
      nth += 1;
      return HttpResponse.json({ results, next: null, previous: null });
    }),
  );
};

const RANGE = "Nov 1, 2026 – Nov 30, 2026";

beforeEach(() => {
  ownerSeesData();
  server.use(
    http.get("*/api/v1/projects/*/cohorts", () =>
      HttpResponse.json({ results: [{ id: "0192", name: "Buyers", filters: null }] }),
    ),
  );
});

describe("exports", () => {
  it("are made of what was chosen, and watched until they are ready", async () => {
    let sent: unknown;
    const running = rawExport({ state: "running", progress: 0.4, bytes: 10, expires_at: null });
    exportsAre([], [running], [rawExport()]);
    server.use(
      http.post("*/api/v1/projects/*/exports", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(running, { status: 202 });
      }),
    );
    renderApp("/p/shop/settings/exports");
    const shown = await card("Exports");
    expect(await within(shown).findByText("No exports")).toBeVisible();
    const [create] = within(shown).getAllByRole("button", { name: "New export" });
    await userEvent.click(create as Element);
    const dialog = screen.getByRole("dialog", { name: "New export" });
    await userEvent.selectOptions(within(dialog).getByLabelText("Period"), "Days I choose");
    const from = within(dialog).getByLabelText("First day");
    const to = within(dialog).getByLabelText("Last day");
    await userEvent.clear(from);
    await userEvent.clear(to);
    await userEvent.type(from, "2026-11-01");
    await userEvent.type(to, "2026-11-30");
    expect(within(dialog).getByText(/Europe\/Berlin/)).toBeVisible();
    await within(dialog).findByRole("option", { name: "Buyers" });
    await userEvent.selectOptions(within(dialog).getByLabelText("Which events"), "Buyers");
    await userEvent.selectOptions(within(dialog).getByLabelText("Format"), "NDJSON");
    await userEvent.click(within(dialog).getByLabelText("Compress with gzip"));
    await userEvent.click(within(dialog).getByLabelText("Events of bots, too"));
    await userEvent.click(within(dialog).getByRole("button", { name: "Make the file" }));
    const bar = await screen.findByRole("progressbar", { name: `Progress of ${RANGE}` });
    expect(bar).toHaveAttribute("aria-valuenow", "40");
    expect(sent).toEqual({
      v: 1,
      period: { from: "2026-11-01", to: "2026-11-30" },
      filters: ["and", ["in_cohort", "0192"]],
      format: "ndjson",
      compressed: true,
      include: { bots: true },
    });
    expect(await screen.findByText("Ready")).toBeVisible();
    expect(screen.getByText("812,000")).toBeVisible();
    expect(screen.getByText("41 MB")).toBeVisible();
    expect(screen.queryByRole("progressbar")).toBeNull();
  });

  it("offer no gzip of Parquet", async () => {
    exportsAre([]);
    renderApp("/p/shop/settings/exports");
    const [create] = await screen.findAllByRole("button", { name: "New export" });
    await userEvent.click(create as Element);
    await userEvent.selectOptions(screen.getByLabelText("Format"), "Parquet");
    expect(screen.queryByLabelText("Compress with gzip")).toBeNull();
  });

  it("are fetched with the session’s token, as a file of the browser", async () => {
    exportsAre([rawExport({ bytes: 11 })]);
    let token: string | null = null;
    server.use(
      http.get("*/api/v1/projects/*/exports/*/file", ({ request }) => {
        token = request.headers.get("Authorization");
        return new HttpResponse("event_id\r\n1", { headers: { "Content-Type": "text/csv" } });
      }),
    );
    const saved: Blob[] = [];
    vi.stubGlobal(
      "URL",
      Object.assign(URL, {
        createObjectURL: (file: Blob) => {
          saved.push(file);
          return "blob:export";
        },
        revokeObjectURL: () => {},
      }),
    );
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    renderApp("/p/shop/settings/exports");
    await userEvent.click(await screen.findByRole("button", { name: `Download ${RANGE}` }));
    await expect.poll(() => saved.length).toBe(1);
    expect(saved[0]?.size).toBe(11);
    const link = clicked.mock.instances[0] as unknown as HTMLAnchorElement;
    expect(link.download).toBe("events-2026-11-01-2026-11-30.csv");
    expect(token).toBe("Bearer token");
  });

  it("are not saved when only half of one came", async () => {
    exportsAre([rawExport({ bytes: 100 })]);
    server.use(http.get("*/api/v1/projects/*/exports/*/file", () => new HttpResponse("half")));
    renderApp("/p/shop/settings/exports");
    await userEvent.click(await screen.findByRole("button", { name: `Download ${RANGE}` }));
    expect(await screen.findByRole("alert")).toHaveTextContent(/could not be reached/);
    expect(screen.getByRole("button", { name: `Download ${RANGE}` })).toBeVisible();
  });

  it("say why there is no file, and how large one is", async () => {
    exportsAre([
      rawExport({ id: "1", state: "failed", error: "disk_full", bytes: 0, expires_at: null }),
      rawExport({ id: "2", state: "withdrawn", bytes: 0 }),
      rawExport({ id: "3", bytes: 2_400_000_000, timezone: "UTC" }),
    ]);
    renderApp("/p/shop/settings/exports");
    expect(await screen.findByText(/disk of the server is full/)).toBeVisible();
    expect(screen.getByText(/A person was erased meanwhile/)).toBeVisible();
    expect(screen.getByText(/The file has 2.4 GB/)).toBeVisible();
    expect(screen.getByText(/\(UTC\)/)).toBeVisible();
    expect(screen.getAllByRole("button", { name: /^Download/ })).toHaveLength(1);
  });

  it("are deleted only after a question", async () => {
    let deleted = 0;
    exportsAre([rawExport()], []);
    server.use(
      http.delete("*/api/v1/projects/*/exports/*", () => {
        deleted += 1;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    renderApp("/p/shop/settings/exports");
    await userEvent.click(await screen.findByRole("button", { name: `Delete ${RANGE}` }));
    expect(deleted).toBe(0);
    const dialog = screen.getByRole("dialog", { name: "Delete this export?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("No exports")).toBeVisible();
    expect(deleted).toBe(1);
  });

  it("say that there are too many", async () => {
    exportsAre([rawExport()]);
    server.use(
      http.post("*/api/v1/projects/*/exports", () =>
        HttpResponse.json(problem("too_many_exports", "Three are being made."), { status: 409 }),
      ),
    );
    renderApp("/p/shop/settings/exports");
    await userEvent.click(await screen.findByRole("button", { name: "New export" }));
    await userEvent.click(screen.getByRole("button", { name: "Make the file" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Three are being made.");
  });

  it("are not for everybody", async () => {
    projectIs(["project.read", "report.read"]);
    renderApp("/p/shop/settings/exports");
    expect(await screen.findByText(/Raw events show people/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Exports" })).toBeNull();
  });
});
