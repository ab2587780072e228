import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Ledger } from "@/shared/lib/api/models";
import { apiKey, ledger, me, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

let answer: Ledger;
let asked: string[];

beforeEach(() => {
  answer = ledger({ totals: {}, results: [], samples: [] });
  asked = [];
  const fresh = project({ first_event_at: null, last_event_at: null });
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [fresh], next: null, previous: null }),
    ),
    http.get("*/api/v1/projects/*/keys", () =>
      HttpResponse.json({ results: [apiKey({ key: "pk_first" })] }),
    ),
    http.get("*/api/v1/projects/*/status", () =>
      HttpResponse.json({
        first_event_at: null,
        last_event_at: null,
        stored_events: 0,
        pending: 0,
      }),
    ),
    http.get("*/api/v1/projects/*/ledger", ({ request }) => {
      asked.push(new URL(request.url).searchParams.get("group_by") ?? "");
      return HttpResponse.json(answer);
    }),
  );
});

it("shows what to paste for every kind of site, with the project's own key", async () => {
  renderApp("/p/shop/install");
  const ways = await screen.findByRole("tablist", { name: "Ways to send events" });
  for (const tab of within(ways).getAllByRole("tab")) {
    await userEvent.click(tab);
    expect(screen.getByRole("tabpanel", { name: tab.textContent ?? "" })).toHaveTextContent(
      "pk_first",
    );
  }
});

it("says that nothing came at all", async () => {
  renderApp("/p/shop/install");
  expect(await screen.findByText(/nothing arrived with a key of this project/)).toBeVisible();
  expect(asked).toEqual(["code"]);
});

it("says why what came was turned away, and leads to where that is mended", async () => {
  answer = ledger({
    totals: { refused: 3 },
    results: [{ group: "origin_not_allowed", name: null, outcomes: { refused: 3 } }],
    samples: [
      {
        at: "2026-11-23T10:00:00Z",
        outcome: "refused",
        code: "origin_not_allowed",
        detail: "https://<b>.example is not allowed.",
        key: null,
        source: "web",
        event: null,
      },
    ],
  });
  renderApp("/p/shop/install");
  expect(await screen.findByText("The page is not on the list of origins")).toBeVisible();
  expect(screen.getByText("https://<b>.example is not allowed.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Change who may send" })).toHaveAttribute(
    "href",
    "/p/shop/settings",
  );
});
