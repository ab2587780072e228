import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import type { Project } from "@/shared/lib/api/models";
import { apiKey, me, project } from "@/test/data";
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
  expect(list.getByText("No events yet")).toBeVisible();
  await userEvent.type(screen.getByRole("searchbox", { name: "Search projects" }), "blo");
  expect(screen.getByRole("link", { name: "Blog" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Shop" })).not.toBeInTheDocument();
  await userEvent.type(screen.getByRole("searchbox"), "zzz");
  expect(screen.getByText("No project matches “blozzz”")).toBeVisible();
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
