import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Usage, WhoAmI } from "@/shared/lib/api/models";
import { me, project, usage, whoAmI } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const usageIs = (part: Partial<Usage>) =>
  server.use(http.get("*/api/v1/projects/*/usage", () => HttpResponse.json(usage(part))));

const whoAmIIs = (part: Partial<WhoAmI>) =>
  server.use(http.get("*/api/v1/projects/*/whoami", () => HttpResponse.json(whoAmI(part))));

beforeEach(() => {
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/members", () => HttpResponse.json({ results: [] })),
  );
});

const full = { ...usage().day, used: 100, quota: 100, share: 1, state: "exceeded" as const };

it("shows what is used of a quota, in words and as a meter", async () => {
  usageIs({ day: { ...full, used: 812, quota: 1000, share: 0.812, state: "warning" } });
  renderApp("/p/shop/usage");
  const meter = await screen.findByRole("meter", { name: "Today" });
  expect(meter).toHaveAttribute("aria-valuenow", "81");
  expect(meter).toHaveAttribute("aria-valuetext", "81%, Nearly used up");
  expect(screen.getByText("812 of 1,000")).toBeVisible();
  expect(screen.getByText("340, no quota")).toBeVisible();
  expect(screen.queryByRole("meter", { name: "This month" })).not.toBeInTheDocument();
});

it("says on every page what is used up, the worst first", async () => {
  usageIs({
    day: full,
    month: { ...usage().month, quota: 1000, share: 0.8, state: "warning" },
  });
  renderApp("/p/shop/settings/members");
  const banner = await screen.findByRole("alert");
  const lines = within(banner).getAllByRole("listitem");
  expect(lines[0]).toHaveTextContent(/Today’s events are used up: more are refused until/);
  expect(lines[1]).toHaveTextContent("80% of this month’s events are used.");
  expect(within(banner).getByRole("link", { name: "See usage" })).toHaveAttribute(
    "href",
    "/p/shop/usage",
  );
});

it("forgets the alarm when the limit is raised", async () => {
  usageIs({ day: full });
  server.use(
    http.patch("*/api/v1/projects/*", () => {
      usageIs({});
      return HttpResponse.json(project({ daily_quota: 1000 }));
    }),
  );
  renderApp("/p/shop/settings/limits");
  expect(await screen.findByText(/Today’s events are used up/)).toBeVisible();
  await userEvent.type(screen.getByLabelText("A day"), "1000");
  const quotas = screen.getByRole("region", { name: "Quotas" });
  await userEvent.click(within(quotas).getByRole("button", { name: "Save changes" }));
  await expect.poll(() => screen.queryByText(/Today’s events are used up/)).toBeNull();
});

it("keeps quiet while all is well", async () => {
  renderApp("/p/shop/usage");
  expect(await screen.findByText("12, no quota")).toBeVisible();
  expect(screen.queryByText("See usage")).not.toBeInTheDocument();
});

it("says that the limit of addresses is not applied", async () => {
  usageIs({ address_limit_off: true });
  renderApp("/p/shop/usage");
  expect(await screen.findByText(/The limit of each address is not applied now/)).toBeVisible();
});

it("shows the way of a request hop by hop, headers as text", async () => {
  whoAmIIs({
    hops: [
      { text: "10.0.0.2:80", address: "10.0.0.2", verdict: "trusted_proxy" },
      { text: "<b>x</b>", address: null, verdict: "not_an_address" },
    ],
    undeclared_proxy: true,
    excluded: true,
    ignored_headers: { "x-real-ip": "\u202e9.9.9.9" },
  });
  renderApp("/p/shop/settings/whoami");
  const table = await screen.findByRole("table", { name: "The way of your request" });
  expect(within(table).getByText("Trusted proxy")).toBeVisible();
  expect(within(table).getAllByText("<b>x</b>").length).toBeGreaterThan(0);
  expect(screen.getByText("⟨U+202E⟩9.9.9.9")).toBeVisible();
  expect(screen.getByText(/not in TRUSTED_PROXIES/)).toBeVisible();
  expect(screen.getByText(/leaves out the events of your address/)).toBeVisible();
});
