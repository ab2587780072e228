import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Project } from "@/shared/lib/api/models";
import { apiKey, me, project, queryResult } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

let projects: Project[];

beforeEach(() => {
  projects = [];
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", ({ request }) => {
      const second = new URL(request.url).searchParams.get("cursor") === "two";
      const page = second ? projects.slice(1) : projects.slice(0, 1);
      const next = !second && projects.length > 1 ? "/api/v1/projects?cursor=two&limit=200" : null;
      return HttpResponse.json({ results: page, next, previous: null });
    }),
    http.post("*/api/v1/projects/*/query", () =>
      HttpResponse.json(queryResult({ dimensions: ["time:day"], metrics: ["visitors"] })),
    ),
  );
});

it("tells a newcomer what a project is and how to get one", async () => {
  renderApp("/projects");
  expect(await screen.findByText("No projects yet")).toBeVisible();
  expect(screen.getByRole("link", { name: "New project" })).toHaveAttribute(
    "href",
    "/projects/new",
  );
});

it("sends someone who may not create projects to someone who may", async () => {
  server.use(
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me({ can_create_projects: false }))),
  );
  renderApp("/projects");
  expect(await screen.findByText("Ask an owner to add you to a project.")).toBeVisible();
  expect(screen.queryByRole("link", { name: "New project" })).not.toBeInTheDocument();
});

it("lists the projects of every page and finds them by name", async () => {
  projects = [
    project({ name: "Shop" }),
    project({ id: "p2", name: "Blog", slug: "blog", role: "viewer", last_event_at: null }),
  ];
  renderApp("/projects");
  const list = within(await screen.findByRole("list"));
  expect(list.getByText("Viewer")).toBeVisible();
  expect(list.getByRole("link", { name: "Waiting for the first event" })).toHaveAttribute(
    "href",
    "/p/blog/install",
  );
  await userEvent.type(screen.getByRole("searchbox", { name: "Search projects" }), "blo");
  expect(screen.getByRole("link", { name: "Blog" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Shop" })).not.toBeInTheDocument();
  await userEvent.type(screen.getByRole("searchbox"), "zzz");
  expect(screen.getByText("No project matches “blozzz”")).toBeVisible();
});

it("shows today's numbers and two weeks of every project that has events", async () => {
  const asked: unknown[] = [];
  projects = [project({ name: "Shop" })];
  server.use(
    http.post("*/api/v1/projects/*/query", async ({ request }) => {
      asked.push(await request.json());
      const rows = [
        { dimensions: ["2026-11-22T00:00:00+01:00"], metrics: [1400, 3000], compare: null },
        { dimensions: ["2026-11-23T00:00:00+01:00"], metrics: [1, 34], compare: null },
      ];
      return HttpResponse.json(
        queryResult({ dimensions: ["time:day"], metrics: ["visitors", "pageviews"], rows }),
      );
    }),
  );
  renderApp("/projects");
  expect(await screen.findByText("1 visitor today")).toBeVisible();
  expect(screen.getByText("34 page views")).toBeVisible();
  const spark = screen.getByRole("img", { name: "Visitors of 2 days, at most 1,400 a day" });
  expect(spark).toBeInTheDocument();
  expect(asked).toEqual([expect.objectContaining({ period: { last: "14d" } })]);
});

it("goes on without numbers where they cannot be had", async () => {
  projects = [project({ name: "Shop" })];
  server.use(
    http.post("*/api/v1/projects/*/query", () =>
      HttpResponse.json({ code: "range_expired", detail: "Gone." }, { status: 422 }),
    ),
  );
  renderApp("/projects");
  expect(await screen.findByText("No numbers right now")).toBeVisible();
  expect(screen.getByRole("link", { name: "Shop" })).toBeVisible();
});

it("keeps search and order in the URL", async () => {
  projects = [
    project({ name: "Shop", last_event_at: null }),
    project({ id: "p2", name: "Blog", slug: "blog", last_event_at: null }),
  ];
  const router = renderApp("/projects?q=o&by=name");
  expect(await screen.findByRole("combobox", { name: "Order" })).toHaveValue("name");
  const names = screen.getAllByRole("listitem").map((item) => item.textContent);
  expect(names[0]).toContain("Blog");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Order" }), "Latest event");
  expect(router.state.location.search).toEqual({ q: "o" });
});

it("leads from a name to the snippet with the project's own key and address", async () => {
  let sent: unknown;
  const created = project({
    name: "Docs",
    slug: "docs",
    first_event_at: null,
    snippet_url: "https://in.example.com/lib/app.js",
  });
  server.use(
    http.post("*/api/v1/projects", async ({ request }) => {
      sent = await request.json();
      projects = [created];
      return HttpResponse.json({ ...created, public_key: "pk_first" }, { status: 201 });
    }),
    http.get("*/api/v1/projects/*/keys", () =>
      HttpResponse.json({ results: [apiKey({ key: "pk_first" })] }),
    ),
    http.get("*/api/v1/projects/*/status", () =>
      HttpResponse.json({
        first_event_at: null,
        last_event_at: null,
        stored_events: 0,
        pending: null,
      }),
    ),
  );
  const router = renderApp("/projects/new");
  await userEvent.type(await screen.findByLabelText("Project name"), "Docs");
  const zone = screen.getByLabelText("Time zone");
  expect(zone).not.toHaveValue("");
  await userEvent.clear(zone);
  await userEvent.type(zone, "Europe/Berlin");
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/p/docs/install"));
  expect(sent).toEqual({ name: "Docs", timezone: "Europe/Berlin" });
  expect(
    await screen.findByText(/src="https:\/\/in\.example\.com\/lib\/app\.js" data-key="pk_first"/),
  ).toBeVisible();
  await userEvent.click(screen.getByRole("tab", { name: "curl" }));
  expect(screen.getByText(/X-API-Key: pk_first/)).toBeVisible();
  expect(await screen.findByText("Waiting for the first event")).toBeVisible();
});
