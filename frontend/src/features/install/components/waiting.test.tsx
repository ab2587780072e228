import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, it, vi } from "vitest";
import { problem } from "@/test/data";
import { server } from "@/test/server";
import { Waiting } from "./waiting";

const nothing = { first_event_at: null, last_event_at: null, stored_events: 0, pending: 0 };

function answerStatus(next: () => object) {
  server.use(http.get("*/api/v1/projects/p1/status", () => HttpResponse.json(next())));
}

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <Waiting
        projectId="p1"
        zone="Europe/Berlin"
        publicKey="pk_abc"
        whenArrived={<a href="/p/shop">Open the overview</a>}
        skip={<a href="/p/shop">Skip for now</a>}
      />
    </QueryClientProvider>,
  );
}

it("waits, asks again by itself, and turns green when the first event is stored", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let arrived = false;
  answerStatus(() => ({ ...nothing, first_event_at: arrived ? "2026-11-22T13:00:00Z" : null }));
  show();
  expect(await screen.findByText("Waiting for the first event")).toBeVisible();
  expect(screen.getByRole("link", { name: "Skip for now" })).toBeVisible();
  arrived = true;
  await vi.advanceTimersByTimeAsync(2600);
  expect(await screen.findByText("The first event is here")).toBeVisible();
  expect(screen.getByText(/Nov 22, 2026, 2:00 PM \(Europe\/Berlin\)/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Open the overview" })).toBeVisible();
  vi.useRealTimers();
});

it("sends a test event with the public key and without the session", async () => {
  answerStatus(() => nothing);
  let sent: Request | undefined;
  server.use(
    http.post("*/api/v1/ingest", ({ request }) => {
      sent = request;
      return HttpResponse.json({ accepted: 1, rejected: [] }, { status: 202 });
    }),
  );
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Send a test event" }));
  expect(await screen.findByText("An event is on its way")).toBeVisible();
  expect(sent?.headers.get("X-API-Key")).toBe("pk_abc");
  expect(sent?.headers.has("Authorization")).toBe(false);
  expect(sent?.credentials).toBe("omit");
});

it("says why a test event was refused", async () => {
  answerStatus(() => nothing);
  server.use(
    http.post("*/api/v1/ingest", () =>
      HttpResponse.json(problem("origin_not_allowed", "This origin is not allowed."), {
        status: 403,
      }),
    ),
  );
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Send a test event" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This origin is not allowed.");
});
