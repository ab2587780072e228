import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Flow, HealthPart, Storage } from "@/shared/lib/api/models";
import { chore, me, pipelineState, problem, project } from "@/test/data";
import { flow, healthPart, storage } from "@/test/monitoring";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const partsAre = (...results: HealthPart[]) =>
  server.use(http.get("*/api/v1/operations/health", () => HttpResponse.json({ results })));
const flowIs = (answer: Flow) =>
  server.use(http.get("*/api/v1/operations/flow", () => HttpResponse.json(answer)));
const storageIs = (answer: Storage) =>
  server.use(http.get("*/api/v1/operations/storage", () => HttpResponse.json(answer)));

beforeEach(() => {
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
    http.get("*/api/v1/operations/chores", () => HttpResponse.json({ results: [chore()] })),
    http.get("*/api/v1/operations/pipeline", () => HttpResponse.json(pipelineState())),
    http.get("*/api/v1/operations/dead-letters", () =>
      HttpResponse.json({ results: [], total: 0, next: "" }),
    ),
  );
  partsAre(healthPart());
  flowIs(flow());
  storageIs(storage());
});

const card = async (name: string) => within(await screen.findByRole("region", { name }));

describe("health", () => {
  it("says in a word that all is well", async () => {
    renderApp("/operations");
    const health = await card("Health");
    expect(await health.findByText("Everything is as it should be.")).toBeVisible();
    expect(health.getByText("PostgreSQL")).toBeVisible();
    expect(health.getByText("Answers.")).toBeVisible();
  });

  it("counts the parts that need somebody, and says what is wrong", async () => {
    partsAre(
      healthPart(),
      healthPart({ name: "redis", state: "down", detail: "Does not answer (TimeoutError)." }),
      healthPart({ name: "from_a_newer_server", state: "warning", detail: "<i>Look</i>" }),
    );
    renderApp("/operations");
    const health = await card("Health");
    expect(await health.findByText("2 parts need somebody.")).toBeVisible();
    expect(health.getByText("Down")).toBeVisible();
    expect(health.getByText("from_a_newer_server")).toBeVisible();
    expect(health.getByText("<i>Look</i>")).toBeVisible();
  });

  it("offers another try where it cannot be asked", async () => {
    server.use(
      http.get("*/api/v1/operations/health", () =>
        HttpResponse.json(problem("forbidden", "Not yours."), { status: 403 }),
      ),
    );
    renderApp("/operations");
    const health = await card("Health");
    expect(await health.findByText(/Not yours/)).toBeVisible();
    expect(health.getByRole("button", { name: "Try again" })).toBeVisible();
  });
});

describe("what arrived", () => {
  it("is drawn, told by keyboard and given as a table", async () => {
    renderApp("/operations");
    const arrived = await card("What arrived");
    const chart = await arrived.findByRole("slider", { name: "What arrived" });
    chart.focus();
    await userEvent.keyboard("{Home}");
    expect(chart).toHaveAttribute(
      "aria-valuetext",
      expect.stringContaining("Accepted 5, Turned away 2"),
    );
    await userEvent.click(arrived.getByRole("button", { name: "View as table" }));
    const [, newest, oldest] = arrived.getAllByRole("row");
    expect(newest).toHaveTextContent(/so far.*00/);
    expect(oldest).toHaveTextContent(/52$/);
  });

  it("says that the newest is missing while Redis is away", async () => {
    flowIs(flow({ is_fresh: false }));
    renderApp("/operations");
    expect(await screen.findByText(/Redis is away/)).toBeVisible();
  });

  it("says what to expect where nothing arrived, over another span, too", async () => {
    flowIs(flow({ results: [], totals: {} }));
    renderApp("/operations");
    expect(await screen.findByText("Nothing arrived")).toBeVisible();
    flowIs(flow());
    await userEvent.selectOptions(screen.getByLabelText("How far back"), "Last 7 days");
    expect(await screen.findByRole("slider", { name: "What arrived" })).toBeVisible();
  });
});

describe("storage", () => {
  it("says for how long the disk will do, and whose it is", async () => {
    renderApp("/operations");
    const stored = await card("Storage");
    expect(await stored.findByText("335 days")).toBeVisible();
    expect(stored.getByText("12 GB of 40 GB")).toBeVisible();
    const [, shop, blog] = stored.getAllByRole("row");
    expect(shop).toHaveTextContent("Shop4.88 GB75%15,000,000");
    expect(blog).toHaveTextContent("<b>Blog</b>1.63 GB25%");
  });

  it.each([
    [null, "Cannot be told yet"],
    [0.4, "0 days"],
    [1.9, "1 day"],
    [4000, "more than two years"],
  ])("does not foretell what nobody knows: %s", async (days_left, words) => {
    storageIs(storage({ days_left }));
    renderApp("/operations");
    expect(await screen.findByText(words)).toBeVisible();
  });
});
