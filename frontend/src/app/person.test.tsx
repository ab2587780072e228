import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Erasure, FoundPerson } from "@/shared/lib/api/models";
import { problem } from "@/test/data";
import { card, ownerSeesData, projectIs } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

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
  ownerSeesData();
});

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
    expect(document.activeElement).toHaveTextContent(/^Erased\./);
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

  it("whose erasure goes on is not shown again while it is asked for, nor where that fails", async () => {
    answers("lookup", found());
    answers("erase", erasure("running"), 202);
    renderApp("/p/shop/settings/data");
    const person = await lookUp("alice");
    await erase(person);
    answers("erase", problem("unavailable", "Redis cannot be reached."), 503);
    await userEvent.click(await within(person).findByRole("button", { name: "Ask again" }));
    expect(await within(person).findByRole("alert")).toHaveTextContent("Redis cannot be reached.");
    expect(within(person).getByText(/goes on by itself/)).toBeVisible();
    expect(within(person).queryByText("cookie")).not.toBeInTheDocument();
    expect(within(person).queryByRole("button", { name: "Erase…" })).not.toBeInTheDocument();
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
