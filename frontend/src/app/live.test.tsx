import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Live } from "@/shared/lib/api/models";
import { me, problem, project, queryResult } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { live, liveEvent } from "@/test/reports";
import { server } from "@/test/server";

const asked: Record<string, unknown>[] = [];

function liveIs(part: Partial<Live>) {
  server.use(http.get("*/api/v1/projects/*/live", () => HttpResponse.json(live(part))));
}

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.post("*/api/v1/projects/*/query", async ({ request }) => {
      const body = (await request.json()) as { dimensions: string[] };
      asked.push(body);
      const value = { path: "/pricing", referrer: null, country: "DE" }[body.dimensions[0] ?? ""];
      return HttpResponse.json(
        queryResult({
          dimensions: body.dimensions,
          metrics: ["visitors"],
          rows: [{ dimensions: [value ?? null], metrics: [3], compare: null }],
        }),
      );
    }),
  );
});

it("shows who is there, the half hour by the minute, and where they are", async () => {
  liveIs({ active_users: 12, visitors: 1234 });
  renderApp("/p/shop/live");
  expect(await screen.findByText("There now")).toBeVisible();
  expect(screen.getByText("12")).toBeVisible();
  expect(screen.getByText("1,234")).toBeVisible();
  const chart = screen.getByRole("slider");
  chart.focus();
  await userEvent.keyboard("{End}");
  expect(chart).toHaveAttribute(
    "aria-valuetext",
    expect.stringMatching(/^11:31.*: 1 visitor, 2 page views, 3 events$/),
  );
  const referrers = screen.getByRole("region", { name: "Referrers" });
  expect(await within(referrers).findByRole("rowheader", { name: "None" })).toBeVisible();
  const countries = screen.getByRole("region", { name: "Countries" });
  expect(await within(countries).findByRole("rowheader", { name: "Germany" })).toBeVisible();
  expect(asked.every((body) => JSON.stringify(body.period) === '{"last":"30m"}')).toBe(true);
});

it("gives the numbers behind the chart", async () => {
  liveIs({});
  renderApp("/p/shop/live");
  await userEvent.click(await screen.findByRole("button", { name: "View as table" }));
  const table = screen.getByRole("table", { name: /^1 person from 11:02/ });
  expect(within(table).getAllByRole("row")[1]).toHaveTextContent(/11:31.*1$/);
});

it("holds the list still, and says how many came meanwhile", async () => {
  const first = liveEvent({ event_id: "a", event_name: "first" });
  liveIs({ latest: [first] });
  renderApp("/p/shop/live");
  const latest = await screen.findByRole("region", { name: "Latest events" });
  await userEvent.click(within(latest).getByRole("button", { name: "Pause" }));
  liveIs({ latest: [liveEvent({ event_id: "b", event_name: "second" }), first] });
  expect(
    await within(latest).findByText("Paused; 1 newer event", {}, { timeout: 5_000 }),
  ).toBeVisible();
  expect(within(latest).queryByText("second")).not.toBeInTheDocument();
  await userEvent.click(within(latest).getByRole("button", { name: "Go on" }));
  expect(within(latest).getByText("second")).toBeVisible();
});

it("shows people's ids only where there are any, and hostile text as text", async () => {
  liveIs({
    latest: [
      liveEvent({
        event_name: "<img src=x onerror=alert(1)>",
        path: "/a\u202egpj.exe",
        country: "ZZ<b>",
        user_id: "javascript:alert(1)",
      }),
    ],
  });
  renderApp("/p/shop/live");
  const latest = await screen.findByRole("region", { name: "Latest events" });
  expect(within(latest).getByText("<img src=x onerror=alert(1)>")).toBeVisible();
  expect(within(latest).getByTitle("example.com/a⟨U+202E⟩gpj.exe")).toBeVisible();
  expect(within(latest).getByRole("columnheader", { name: "User" })).toBeVisible();
  expect(within(latest).queryByRole("link")).not.toBeInTheDocument();
  expect(document.querySelector("img")).toBeNull();
});

it("has no column of people for who may not see them", async () => {
  liveIs({});
  renderApp("/p/shop/live");
  const latest = await screen.findByRole("region", { name: "Latest events" });
  expect(within(latest).queryByRole("columnheader", { name: "User" })).not.toBeInTheDocument();
});

it("says that nobody is there, and what failed", async () => {
  const quiet = live().minutes.map((minute) => ({ ...minute, visitors: 0, events: 0 }));
  liveIs({ active_users: 0, visitors: 0, minutes: quiet, latest: [] });
  renderApp("/p/shop/live");
  expect(await screen.findByText("Nobody in the last half hour")).toBeVisible();
  expect(screen.getByText("No events in the last half hour")).toBeVisible();
  server.use(
    http.get("*/api/v1/projects/*/live", () =>
      HttpResponse.json(problem("unavailable", "The database cannot be reached."), { status: 503 }),
    ),
  );
  expect(
    await screen.findByText(/Could not refresh. Showing numbers from/, {}, { timeout: 8_000 }),
  ).toBeVisible();
}, 15_000);
