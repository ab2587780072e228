import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Project } from "@/shared/lib/api/models";
import { dataOutlook, OWNER, problem, project } from "@/test/data";
import { card, ownerSeesData, projectIs } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

let sent: unknown[] = [];

beforeEach(() => {
  sent = [];
  ownerSeesData();
});

describe("how long data is kept", () => {
  const saving = (part: Partial<Project>) =>
    server.use(
      http.patch("*/api/v1/projects/*", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(project({ permissions: OWNER, ...part }));
      }),
    );

  async function change(label: string, days: string) {
    const kept = await card("How long data is kept");
    const field = within(kept).getByLabelText(label);
    await userEvent.clear(field);
    await userEvent.type(field, days);
    await userEvent.click(within(kept).getByRole("button", { name: "Save changes" }));
    return kept;
  }

  it("tells in rows and bytes what would be deleted", async () => {
    server.use(
      http.get("*/api/v1/projects/*/data", () =>
        HttpResponse.json(
          dataOutlook({
            events: { rows: 2_500_000, bytes: 6e8, estimated: true },
            bots: { rows: 4, bytes: 1200, estimated: false },
          }),
        ),
      ),
    );
    renderApp("/p/shop/settings/data");
    const going = await card("What would be deleted now");
    expect(await within(going).findByText("about 2,500,000, about 600 MB")).toBeVisible();
    expect(within(going).getByText("4, about 1.2 kB")).toBeVisible();
    expect(within(going).queryByText(/^Nothing/)).not.toBeInTheDocument();
  });

  it("is shortened only after a question that says what goes", async () => {
    server.use(
      http.get("*/api/v1/projects/*/data", ({ request }) => {
        const days = new URL(request.url).searchParams.get("raw_retention_days");
        const events = { rows: 700, bytes: 210_000, estimated: false };
        return HttpResponse.json(dataOutlook(days === "30" ? { events } : {}));
      }),
    );
    saving({ raw_retention_days: 30 });
    renderApp("/p/shop/settings/data");
    const kept = await change("Days of events and sessions", "30");
    const dialog = screen.getByRole("dialog", { name: "Keep data for fewer days?" });
    expect(await within(dialog).findByText("700, about 210 kB")).toBeVisible();
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
    expect(sent).toEqual([]);
    await userEvent.click(within(kept).getByRole("button", { name: "Save changes" }));
    await userEvent.click(await screen.findByRole("button", { name: "Save and delete" }));
    expect(await within(kept).findByText(/^Saved\./)).toBeVisible();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(sent).toEqual([{ raw_retention_days: 30 }]);
  });

  it("is not shortened while nobody can say what goes", async () => {
    server.use(
      http.get("*/api/v1/projects/*/data", ({ request }) =>
        request.url.includes("?")
          ? HttpResponse.json(problem("unavailable", "The database is away."), { status: 503 })
          : HttpResponse.json(dataOutlook()),
      ),
    );
    renderApp("/p/shop/settings/data");
    await change("Days of events and sessions", "30");
    const dialog = screen.getByRole("dialog");
    expect(await within(dialog).findByText("The database is away.")).toBeVisible();
    expect(within(dialog).getByRole("button", { name: "Save and delete" })).toBeDisabled();
  });

  it("asks for rollups too, and says there what failed", async () => {
    server.use(
      http.patch("*/api/v1/projects/*", () =>
        HttpResponse.json(problem("conflict", "Somebody was quicker."), { status: 409 }),
      ),
    );
    renderApp("/p/shop/settings/data");
    await change("Days of rollups", "400");
    const dialog = screen.getByRole("dialog");
    expect(dialog).toHaveTextContent("Rollups are kept for 400 days.");
    await userEvent.click(within(dialog).getByRole("button", { name: "Save and delete" }));
    expect(await within(dialog).findByText("Somebody was quicker.")).toBeVisible();
  });

  it("is lengthened without a question", async () => {
    saving({ raw_retention_days: 120 });
    renderApp("/p/shop/settings/data");
    const kept = await change("Days of events and sessions", "120");
    expect(await within(kept).findByText(/^Saved\./)).toBeVisible();
    expect(sent).toEqual([{ raw_retention_days: 120 }]);
  });

  it("is all a viewer sees, and it cannot be changed", async () => {
    projectIs(["report.read", "project.read", "members.read"]);
    renderApp("/p/shop/settings/data");
    const kept = await card("How long data is kept");
    expect(within(kept).getByLabelText("Days of rollups")).toBeDisabled();
    expect(screen.queryByRole("region", { name: "A person" })).not.toBeInTheDocument();
    expect(screen.queryByRole("region", { name: /deleted now/ })).not.toBeInTheDocument();
  });
});
