import { screen } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import { ownerSeesData, projectIs } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const isFresh = (state: string, seconds_behind: number | null) =>
  server.use(
    http.get("*/api/v1/projects/*/freshness", () => HttpResponse.json({ state, seconds_behind })),
  );

beforeEach(() => {
  ownerSeesData();
  projectIs([]);
});

it("says how late numbers are, on every page of the project", async () => {
  isFresh("late", 725);
  renderApp("/p/shop/explore");
  expect(await screen.findByText(/Numbers are late: events of the last 12 min/)).toBeVisible();
});

it("says that nothing is counted while the queue is away", async () => {
  isFresh("away", null);
  renderApp("/p/shop/explore");
  expect(await screen.findByText(/^Nothing new is counted at the moment/)).toBeVisible();
});

it("says nothing while all is as usual", async () => {
  isFresh("current", 1.2);
  renderApp("/p/shop/explore");
  expect(await screen.findByRole("heading", { name: "Explore" })).toBeVisible();
  expect(screen.queryByText(/Numbers are late|Nothing new/)).toBeNull();
});
