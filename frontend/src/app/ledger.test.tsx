import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Ledger } from "@/shared/lib/api/models";
import { apiKey, ledger, me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const asked: URLSearchParams[] = [];

function ledgerIs(part: Partial<Ledger>) {
  server.use(
    http.get("*/api/v1/projects/*/ledger", ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json(ledger(part));
    }),
  );
}

beforeEach(() => {
  asked.length = 0;
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/keys", () => HttpResponse.json({ results: [apiKey()] })),
  );
});

const hours: Partial<Ledger> = {
  results: [
    { group: "2026-11-22T11:00:00+01:00", name: null, outcomes: { accepted: 5, stored: 4 } },
    { group: "2026-11-22T12:00:00+01:00", name: null, outcomes: { limited: 1500 } },
  ],
  totals: { accepted: 5, stored: 4, limited: 1500, dead: 0, bot: 0 },
};

it("says where all accepted events are, and shows hours by the project's clocks, newest first", async () => {
  ledgerIs({
    ...hours,
    balance: { accepted: 10, stored: 4, duplicate: 3, dead: 2, purged: 1, pending: 1 },
  });
  renderApp("/p/shop/ledger");
  const balance = await screen.findByRole("region", { name: "Balance" });
  expect(balance).toHaveTextContent(/Accepted10Stored4Duplicate3Set aside2Pending1$/);
  const rows = within(screen.getByRole("table")).getAllByRole("row");
  expect(rows[1]).toHaveTextContent(/12:00/);
  expect(rows[1]).toHaveTextContent(/1,500$/);
  expect(rows[2]).toHaveTextContent(/11:00/);
  expect(screen.getByRole("columnheader", { name: "Limited" })).toBeVisible();
  expect(screen.queryByRole("columnheader", { name: "Set aside" })).not.toBeInTheDocument();
});

it("goes from a code to its hours, and back", async () => {
  ledgerIs({
    results: [{ group: "quota_day", name: null, outcomes: { limited: 30 } }],
    totals: { limited: 30 },
  });
  const router = renderApp("/p/shop/ledger?by=code");
  await userEvent.click(await screen.findByRole("link", { name: "Show only quota_day" }));
  await expect.poll(() => asked.at(-1)?.get("code")).toBe("quota_day");
  expect(asked.at(-1)?.get("group_by")).toBe("hour");
  await userEvent.click(
    await screen.findByRole("link", { name: "Remove filter: Code: quota_day" }),
  );
  await expect.poll(() => asked.at(-1)?.get("code")).toBeNull();
  expect(router.state.location.href).toBe("/p/shop/ledger");
});

it("asks for the period and grouping that were chosen", async () => {
  ledgerIs(hours);
  renderApp("/p/shop/ledger");
  await userEvent.selectOptions(await screen.findByLabelText("Group by"), "Key");
  await expect.poll(() => asked.at(-1)?.get("group_by")).toBe("key");
  await userEvent.click(screen.getByRole("button", { name: /Last 24 hours/ }));
  await userEvent.click(screen.getByRole("link", { name: "Last 7 days" }));
  await expect
    .poll(() => Date.parse(asked.at(-1)?.get("from") ?? "") < Date.now() - 6 * 86_400_000)
    .toBe(true);
});

it("shows samples of hostile events as text alone", async () => {
  ledgerIs({
    samples: [
      {
        at: "2026-11-22T11:59:00Z",
        outcome: "rejected",
        code: "invalid_field",
        detail: "<a href='https://evil.example'>win</a>",
        key: apiKey().id,
        source: "web\u202e",
        event: { event_name: "<img src=x onerror=alert(1)>", url: "javascript:alert(1)\u202e" },
      },
    ],
  });
  renderApp("/p/shop/ledger");
  const samples = await screen.findByRole("region", { name: /Samples/ });
  expect(within(samples).getByText("<a href='https://evil.example'>win</a>")).toBeVisible();
  expect(within(samples).getByText("Key: Website · Source: web⟨U+202E⟩")).toBeVisible();
  await userEvent.click(within(samples).getByText("The event, cut down"));
  const event = within(samples).getByText(/onerror/);
  expect(event.textContent).toBe(
    '{\n  "event_name": "<img src=x onerror=alert(1)>",\n  "url": "javascript:alert(1)⟨U+202E⟩"\n}',
  );
  expect(within(samples).queryByRole("link")).not.toBeInTheDocument();
  expect(document.querySelector("img")).toBeNull();
});

it("says that there is nothing, and what failed", async () => {
  ledgerIs({});
  renderApp("/p/shop/ledger");
  expect(await screen.findByText("No events in this period")).toBeVisible();
  server.use(
    http.get("*/api/v1/projects/*/ledger", () =>
      HttpResponse.json(problem("range_too_long", "by minute, at most 1 days at a time"), {
        status: 400,
      }),
    ),
  );
  await userEvent.selectOptions(screen.getByLabelText("Group by"), "Minute");
  expect(await screen.findByRole("alert")).toHaveTextContent("at most 1 days at a time");
});

it("is not for viewers", async () => {
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({
        results: [project({ role: "viewer", permissions: ["report.read", "project.read"] })],
        next: null,
        previous: null,
      }),
    ),
  );
  renderApp("/p/shop/ledger");
  expect(await screen.findByText(/Only owners and admins of this project see its ledger/));
  expect(screen.queryByRole("link", { name: "Ledger" })).not.toBeInTheDocument();
});
