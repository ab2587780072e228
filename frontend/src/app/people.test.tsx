import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { SeenPerson, Session } from "@/shared/lib/api/models";
import { OWNER, problem, project, queryResult } from "@/test/data";
import { ownerSeesData } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { eventRecord, retentionResult } from "@/test/reports";
import { server } from "@/test/server";

const HOSTILE = "<img src=x onerror=alert(1)>";

const person = (part: Partial<SeenPerson> = {}): SeenPerson => ({
  user_id: "anna",
  first_seen: "2026-11-20T08:00:00Z",
  last_seen: "2026-11-22T11:59:03Z",
  events: 31,
  sessions: 1,
  ...part,
});

const session = (part: Partial<Session> = {}): Session => ({
  session_id: "s-1",
  user_id: "anna",
  started_at: "2026-11-22T11:42:00Z",
  ended_at: "2026-11-22T11:59:03Z",
  duration: 1023,
  pageviews: 6,
  events: 8,
  bounced: false,
  host: "shop.example",
  entry_path: "/sale",
  exit_path: "/thanks",
  event_source: "default",
  referrer: null,
  channel: "mail",
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  country: "DE",
  region: null,
  city: null,
  browser: "Firefox",
  os: "Linux",
  device: "desktop",
  bot: null,
  revenue: [{ currency: "EUR", amount: "49.9000" }],
  ...part,
});

const { meta } = retentionResult();
const bodies: [what: string, body: Record<string, unknown>][] = [];

/** Answers one list in two pages, and remembers what was asked. */
function listIs(what: string, first: unknown, second: unknown) {
  server.use(
    http.post(`*/api/v1/projects/*/${what}`, async ({ request }) => {
      const body = (await request.json()) as { cursor: string | null };
      bodies.push([what, body]);
      const isFirst = body.cursor === null;
      return HttpResponse.json({
        results: [isFirst ? first : second],
        next_cursor: isFirst ? "more" : null,
        meta,
      });
    }),
  );
}

beforeEach(() => {
  bodies.length = 0;
  ownerSeesData();
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({
        results: [project({ permissions: OWNER })],
        next: null,
        previous: null,
      }),
    ),
    http.get("*/api/v1/projects/*/schema", () =>
      HttpResponse.json({ event_names: [], event_sources: [], properties: [], events_read: 0 }),
    ),
    http.post("*/api/v1/projects/*/query", () =>
      HttpResponse.json(queryResult({ dimensions: ["path"], metrics: ["pageviews"], rows: [] })),
    ),
  );
  listIs("users", person(), person({ user_id: HOSTILE, sessions: 2 }));
  listIs("sessions", session(), session({ session_id: "s-2", entry_path: HOSTILE }));
  for (const what of ["users/timeline", "sessions/timeline"])
    listIs(
      what,
      eventRecord({ event_id: "a", event_name: "signup" }),
      eventRecord({ event_id: "b", event_name: HOSTILE }),
    );
});

describe("people", () => {
  it("come a page at a time; one opens to all that they did, which no address says", async () => {
    const router = renderApp("/p/shop/explore/people?a=page:/cart&p=30d");
    const anna = await screen.findByText("anna");
    expect(screen.getByText("31 events")).toBeVisible();
    expect(screen.getByText("1 session")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Show more" }));
    expect(await screen.findByText(HOSTILE)).toBeVisible();
    expect(screen.getByText("All 2")).toBeVisible();
    expect(bodies.map(([what, { cursor }]) => [what, cursor])).toEqual([
      ["users", null],
      ["users", "more"],
    ]);
    expect(bodies[0]?.[1]).toMatchObject({
      period: { last: "30d" },
      filters: ["and", ["is", "event_name", ["pageview"]], ["is", "path", ["/cart"]]],
    });

    await userEvent.click(anna);
    const timeline = await screen.findByRole("region", { name: "What happened" });
    expect(await within(timeline).findByText("signup")).toBeVisible();
    await userEvent.click(within(timeline).getByRole("button", { name: "Show more" }));
    expect(await within(timeline).findByText(HOSTILE)).toBeVisible();
    expect(bodies.at(-1)).toEqual([
      "users/timeline",
      { v: 1, user_id: "anna", period: { last: "30d" }, limit: 50, cursor: "more" },
    ]);
    expect(router.state.location.href).toBe("/p/shop/explore/people?a=page:/cart&p=30d");
    expect(document.querySelector("img")).toBeNull();
  });

  it("are asked for by the form", async () => {
    const router = renderApp("/p/shop/explore/people");
    await screen.findByText("anna");
    await userEvent.selectOptions(screen.getByLabelText("Period"), "Last 90 days");
    await userEvent.click(screen.getByRole("button", { name: "Show" }));
    await expect.poll(() => bodies.at(-1)?.[1].period).toEqual({ last: "90d" });
    expect(router.state.location.href).toBe("/p/shop/explore/people?p=90d");
  });

  it("are not for everybody", async () => {
    server.use(
      http.get("*/api/v1/projects", () =>
        HttpResponse.json({ results: [project()], next: null, previous: null }),
      ),
    );
    renderApp("/p/shop/explore/people");
    expect(await screen.findByText(/Single events show people/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Users" })).not.toBeInTheDocument();
    expect(bodies).toEqual([]);
  });

  it("may be nobody", async () => {
    server.use(
      http.post("*/api/v1/projects/*/users", () =>
        HttpResponse.json({ results: [], next_cursor: null, meta }),
      ),
    );
    renderApp("/p/shop/explore/people");
    expect(await screen.findByText("Nobody in this period")).toBeVisible();
  });
});

describe("sessions", () => {
  it("say where they went, and open to what they were like and all that happened", async () => {
    renderApp("/p/shop/explore/sessions");
    const line = (await screen.findByText("17 min")).closest("li");
    expect(line).toHaveTextContent("/sale → /thanks17 min6 viewsmailGermany");
    await userEvent.click(screen.getByText("17 min"));
    const timeline = await screen.findByRole("region", { name: "What happened" });
    expect(await within(timeline).findByText("signup")).toBeVisible();
    expect(screen.getByText("€49.90")).toBeVisible();
    expect(bodies.at(-1)).toEqual([
      "sessions/timeline",
      { v: 1, session_id: "s-1", limit: 50, cursor: null },
    ]);
  });

  it("say why one cannot be shown, and ask again", async () => {
    let fails = true;
    server.use(
      http.post("*/api/v1/projects/*/sessions/timeline", () =>
        fails
          ? HttpResponse.json(problem("service_unavailable", "The database cannot be reached."), {
              status: 503,
            })
          : HttpResponse.json({ results: [eventRecord({})], next_cursor: null, meta }),
      ),
    );
    renderApp("/p/shop/explore/sessions");
    await userEvent.click(await screen.findByText("17 min"));
    const timeline = await screen.findByRole("region", { name: "What happened" });
    expect(await within(timeline).findByText("The database cannot be reached.")).toBeVisible();
    fails = false;
    await userEvent.click(within(timeline).getByRole("button", { name: "Try again" }));
    expect(await within(timeline).findByText("All 1")).toBeVisible();
  });
});
