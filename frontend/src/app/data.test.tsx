import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { DataOutlook, Erasure, FoundPerson, Project } from "@/shared/lib/api/models";
import { me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const none = { rows: 0, bytes: 0, estimated: false };

const outlook = (part: Partial<DataOutlook> = {}): DataOutlook => ({
  raw_from: "2026-08-24T00:00:00Z",
  bots_from: "2026-10-23T00:00:00Z",
  aggregates_from: "2023-11-23T00:00:00Z",
  raw_gone_before: null,
  events: none,
  bots: none,
  sessions: none,
  ...part,
});

const found = (part: Partial<FoundPerson> = {}): FoundPerson => ({
  events: 12,
  first_event_at: "2026-11-01T10:00:00Z",
  last_event_at: "2026-11-02T10:00:00Z",
  sessions: 3,
  sources: { web: 12 },
  names: { pageview: 10, signup: 2 },
  countries: ["DE"],
  addresses: ["192.0.2.7"],
  user_ids: ["alice"],
  anonymous_ids: ["cookie"],
  account_ids: [],
  ...part,
});

const erasure = (state: Erasure["state"]): Erasure => ({
  state,
  removed: { events: 12, sessions: 3, identifiers: 1, dead_letters: 0, samples: 0 },
});

const OWNER: Project["permissions"] = [
  ...project().permissions,
  "personal_data",
  "personal_data.erase",
];

function projectIs(permissions: Project["permissions"]) {
  const results = [project({ permissions })];
  server.use(
    http.get("*/api/v1/projects", () => HttpResponse.json({ results, next: null, previous: null })),
  );
}

let sent: unknown[] = [];

function answers(what: "lookup" | "erase", body: object, status = 200) {
  server.use(
    http.post(`*/api/v1/projects/*/users/${what}`, async ({ request }) => {
      sent.push([what, await request.json()]);
      return HttpResponse.json(body, { status });
    }),
  );
}

beforeEach(() => {
  sent = [];
  projectIs(OWNER);
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/data", () => HttpResponse.json(outlook())),
  );
});

const card = (name: string) => screen.findByRole("region", { name });

async function lookUp(id: string) {
  const person = await card("A person");
  await userEvent.type(within(person).getByLabelText("User id"), id);
  await userEvent.click(within(person).getByRole("button", { name: "Look up" }));
  return person;
}

async function erase(person: HTMLElement) {
  await userEvent.click(await within(person).findByRole("button", { name: "Erase…" }));
  const dialog = screen.getByRole("dialog", { name: "Erase this person?" });
  await userEvent.click(within(dialog).getByRole("button", { name: "Erase" }));
}

describe("how long data is kept", () => {
  it("is changed, and what would be deleted is told in rows and bytes", async () => {
    server.use(
      http.get("*/api/v1/projects/*/data", () =>
        HttpResponse.json(
          outlook({
            events: { rows: 2_500_000, bytes: 6e8, estimated: true },
            bots: { rows: 4, bytes: 1200, estimated: false },
          }),
        ),
      ),
      http.patch("*/api/v1/projects/*", async ({ request }) => {
        sent.push(await request.json());
        return HttpResponse.json(project({ permissions: OWNER, raw_retention_days: 30 }));
      }),
    );
    renderApp("/p/shop/settings/data");
    const going = await card("What would be deleted now");
    expect(await within(going).findByText("about 2,500,000, about 600 MB")).toBeVisible();
    expect(within(going).getByText("4, about 1.2 kB")).toBeVisible();
    expect(within(going).queryByText(/^Nothing/)).not.toBeInTheDocument();
    const kept = await card("How long data is kept");
    const days = within(kept).getByLabelText("Events and sessions");
    await userEvent.clear(days);
    await userEvent.type(days, "30");
    await userEvent.click(within(kept).getByRole("button", { name: "Save changes" }));
    expect(await within(kept).findByText(/^Saved\./)).toBeVisible();
    expect(sent).toEqual([{ raw_retention_days: 30 }]);
  });

  it("is all a viewer sees, and it cannot be changed", async () => {
    projectIs(["report.read", "project.read", "members.read"]);
    renderApp("/p/shop/settings/data");
    const kept = await card("How long data is kept");
    expect(within(kept).getByLabelText("Rollups")).toBeDisabled();
    expect(screen.queryByRole("region", { name: "A person" })).not.toBeInTheDocument();
    expect(screen.queryByRole("region", { name: /deleted now/ })).not.toBeInTheDocument();
  });
});

describe("a person", () => {
  it("is looked up, and erased after a question", async () => {
    answers("lookup", found());
    answers("erase", erasure("done"));
    renderApp("/p/shop/settings/data");
    const person = await lookUp("alice");
    expect(await within(person).findByText("12 events in 3 sessions")).toBeVisible();
    expect(within(person).getByText("cookie")).toBeVisible();
    expect(sent).toEqual([["lookup", { user_id: "alice" }]]);
    await erase(person);
    expect(await within(person).findByText(/^Erased\./)).toBeVisible();
    expect(within(person).getByText("Deleted: 12 events, 3 sessions.")).toBeVisible();
    expect(within(person).queryByText("cookie")).not.toBeInTheDocument();
    expect(sent[1]).toEqual(["erase", { user_id: "alice" }]);
  });

  it("is shown no longer when another id is entered", async () => {
    answers("lookup", found());
    renderApp("/p/shop/settings/data");
    const person = await lookUp("alice");
    await within(person).findByText("12 events in 3 sessions");
    await userEvent.type(within(person).getByLabelText("User id"), "x");
    expect(within(person).queryByText("12 events in 3 sessions")).not.toBeInTheDocument();
    expect(within(person).queryByRole("button", { name: "Erase…" })).not.toBeInTheDocument();
  });

  it("needs an id", async () => {
    renderApp("/p/shop/settings/data");
    const person = await card("A person");
    await userEvent.click(within(person).getByRole("button", { name: "Look up" }));
    expect(within(person).getByLabelText("User id")).toHaveAccessibleDescription(/at least one id/);
  });

  it("who is erased by and by can be asked for again", async () => {
    answers("lookup", found({ events: 0, first_event_at: null, last_event_at: null }));
    answers("erase", erasure("running"), 202);
    renderApp("/p/shop/settings/data");
    const person = await lookUp("alice");
    expect(await within(person).findByText(/^Nothing is stored/)).toBeVisible();
    await erase(person);
    expect(await within(person).findByText(/goes on by itself/)).toBeVisible();
    answers("erase", erasure("done"));
    await userEvent.click(within(person).getByRole("button", { name: "Ask again" }));
    expect(await within(person).findByText(/^Erased\./)).toBeVisible();
  });

  it("is not said to be erased where that failed", async () => {
    answers("lookup", found());
    answers("erase", problem("unavailable", "Redis cannot be reached."), 503);
    renderApp("/p/shop/settings/data");
    const person = await lookUp("alice");
    await erase(person);
    expect(await screen.findByRole("alert")).toHaveTextContent("Redis cannot be reached.");
    expect(screen.queryByText(/^Erased/)).not.toBeInTheDocument();
  });

  it("can be looked up, not erased, by a viewer who may see people", async () => {
    projectIs(["report.read", "project.read", "members.read", "personal_data"]);
    answers("lookup", found());
    renderApp("/p/shop/settings/data");
    const person = await lookUp("alice");
    expect(await within(person).findByRole("button", { name: "Download events" })).toBeVisible();
    expect(within(person).queryByRole("button", { name: "Erase…" })).not.toBeInTheDocument();
  });
});
