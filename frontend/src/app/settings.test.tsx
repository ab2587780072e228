import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Project } from "@/shared/lib/api/models";
import { me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const olga = {
  id: "m1",
  user_id: "u1",
  email: "olga@example.com",
  name: "Olga",
  role: "owner",
  personal_data: true,
  created_at: "2026-11-01T00:00:00Z",
};

function projectsAre(results: Project[]) {
  server.use(
    http.get("*/api/v1/projects", () => HttpResponse.json({ results, next: null, previous: null })),
  );
}

const projectIs = (part: Partial<Project>) => projectsAre([project(part)]);

beforeEach(() => {
  projectIs({});
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/members", () => HttpResponse.json({ results: [olga] })),
    http.get("*/api/v1/projects/*/invitations", () => HttpResponse.json({ results: [] })),
  );
});

const card = (name: string) => screen.findByRole("region", { name });

const save = async (name: string) =>
  userEvent.click(within(await card(name)).getByRole("button", { name: "Save changes" }));

describe("a viewer", () => {
  it("sees the settings and why they cannot be changed, and is asked for no key", async () => {
    projectIs({ role: "viewer", permissions: ["report.read", "project.read", "members.read"] });
    renderApp("/p/shop/settings");
    expect(await screen.findByText(/You are a viewer of this project/)).toBeVisible();
    expect(screen.getByLabelText("Project name")).toBeDisabled();
    expect(screen.getByLabelText("Require an origin")).toBeDisabled();
    expect(screen.queryByRole("button", { name: "Save changes" })).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /Delete/ })).not.toBeInTheDocument();
    const sections = screen.getByRole("navigation", { name: "Settings of the project" });
    expect(within(sections).queryByRole("link", { name: "Keys" })).not.toBeInTheDocument();
    expect(within(sections).queryByRole("link", { name: /ingest/ })).not.toBeInTheDocument();
    await userEvent.click(within(sections).getByRole("link", { name: "Members" }));
    const members = await card("Members");
    expect(await within(members).findByText("Olga")).toBeVisible();
    expect(within(members).queryByRole("button")).not.toBeInTheDocument();
  });
});

describe("the general settings", () => {
  it("are saved, and only what was changed is sent", async () => {
    let sent: unknown;
    server.use(
      http.patch("*/api/v1/projects/*", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(project({ name: "New name" }));
      }),
    );
    renderApp("/p/shop/settings");
    const name = await screen.findByLabelText("Project name");
    await userEvent.clear(name);
    await userEvent.type(name, "New name");
    await save("General");
    expect(await screen.findByText(/^Saved\./)).toBeVisible();
    expect(sent).toEqual({ name: "New name" });
    expect(screen.getByRole("button", { name: /Switch project/ })).toHaveTextContent("New name");
  });

  it("do not send a time zone that is none", async () => {
    renderApp("/p/shop/settings");
    const zone = await screen.findByLabelText("Time zone");
    await userEvent.clear(zone);
    await userEvent.type(zone, "Middle/Earth");
    await save("General");
    expect(zone).toBeInvalid();
    expect(zone).toHaveAccessibleDescription(/Choose a time zone from the list/);
  });

  it("show what the server says about a field beside that field", async () => {
    const errors = [{ path: "allowed_origins[0]", code: "invalid", detail: "Not an origin." }];
    server.use(
      http.patch("*/api/v1/projects/*", () =>
        HttpResponse.json({ ...problem("invalid", "No."), errors }, { status: 400 }),
      ),
    );
    renderApp("/p/shop/settings");
    const origins = await screen.findByLabelText("Allowed origins");
    await userEvent.clear(origins);
    await userEvent.type(origins, "ftp://x");
    await save("Who may send");
    await expect.poll(() => origins.getAttribute("aria-invalid")).toBe("true");
    expect(origins).toHaveAccessibleDescription(/Not an origin\./);
  });
});

describe("who may send", () => {
  it("is saved, origins one per line and each once", async () => {
    let sent: unknown;
    server.use(
      http.patch("*/api/v1/projects/*", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(project({ require_origin: true }));
      }),
    );
    renderApp("/p/shop/settings");
    const origins = await screen.findByLabelText("Allowed origins");
    await userEvent.clear(origins);
    await userEvent.type(
      origins,
      "https://a.example{Enter}https://a.example{Enter}https://b.example",
    );
    await userEvent.click(screen.getByLabelText("Require an origin"));
    await save("Who may send");
    await expect
      .poll(() => sent)
      .toEqual({
        allowed_origins: ["https://a.example", "https://b.example"],
        require_origin: true,
      });
  });

  it("says so when nothing was changed, and asks the server nothing", async () => {
    renderApp("/p/shop/settings");
    await save("Who may send");
    expect(await screen.findByText("Nothing was changed.")).toBeVisible();
  });
});

it("keeps of an address what was chosen", async () => {
  let sent: unknown;
  server.use(
    http.patch("*/api/v1/projects/*", async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json(project({ ip_storage: "none", honour_dnt: true }));
    }),
  );
  renderApp("/p/shop/settings");
  await userEvent.selectOptions(
    await screen.findByLabelText("What is kept of an address"),
    "Nothing",
  );
  await userEvent.click(screen.getByLabelText(/Honour Do Not Track/));
  await save("Privacy");
  await expect.poll(() => sent).toEqual({ ip_storage: "none", honour_dnt: true });
});

describe("what is left out", () => {
  it("is saved, one entry a line and each once", async () => {
    let sent: unknown;
    server.use(
      http.patch("*/api/v1/projects/*", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(project({ excluded_paths: ["/admin/*", "*/a, b"] }));
      }),
    );
    renderApp("/p/shop/settings");
    const paths = await screen.findByLabelText("Paths");
    await userEvent.type(paths, " /admin/* {enter}{enter}*/a, b{enter}/admin/*");
    await userEvent.clear(screen.getByLabelText("Parameters of URLs"));
    await save("What is left out");
    await expect
      .poll(() => sent)
      .toEqual({ excluded_paths: ["/admin/*", "*/a, b"], stripped_parameters: [] });
    expect(paths).toHaveValue("/admin/*\n*/a, b");
  });

  it("shows beside the list which line the server does not take, and why", async () => {
    const detail = "Write a host without scheme and path.";
    const errors = [{ path: "excluded_hosts[1]", code: "invalid_host", detail }];
    server.use(
      http.patch("*/api/v1/projects/*", () =>
        HttpResponse.json({ ...problem("invalid", "No."), errors }, { status: 400 }),
      ),
    );
    renderApp("/p/shop/settings");
    const hosts = await screen.findByLabelText("Hosts");
    await userEvent.type(hosts, "localhost{enter}{enter}https://x/y");
    await save("What is left out");
    await expect
      .poll(() => hosts)
      .toHaveAccessibleDescription(/“https:\/\/x\/y”: Write a host without scheme and path\./);
  });

  it("is read and not changed by viewers, who see no addresses", async () => {
    projectIs({
      role: "viewer",
      permissions: ["report.read", "project.read", "members.read"],
      excluded_addresses: null,
      excluded_hosts: ["localhost"],
    });
    renderApp("/p/shop/settings");
    const hosts = await screen.findByLabelText("Hosts");
    expect(hosts).toBeDisabled();
    expect(hosts).toHaveValue("localhost");
    expect(screen.queryByLabelText("Addresses")).not.toBeInTheDocument();
  });
});

describe("limits", () => {
  it("are numbers, or none where nothing is written", async () => {
    let sent: unknown;
    server.use(
      http.patch("*/api/v1/projects/*", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(project());
      }),
    );
    renderApp("/p/shop/settings/limits");
    await userEvent.clear(await screen.findByLabelText("Each address"));
    await userEvent.type(screen.getByLabelText("Each key"), "20");
    await save("Rates");
    await expect
      .poll(() => sent)
      .toEqual({ ip_events_per_second: null, key_events_per_second: 20 });
  });

  it("show what the server says beside the number", async () => {
    const errors = [{ path: "daily_quota", code: "out_of_range", detail: "Too many, sorry." }];
    server.use(
      http.patch("*/api/v1/projects/*", () =>
        HttpResponse.json({ ...problem("invalid", "No."), errors }, { status: 400 }),
      ),
    );
    renderApp("/p/shop/settings/limits");
    await userEvent.type(await screen.findByLabelText("A day"), "5");
    await save("Quotas");
    await expect
      .poll(() => screen.getByLabelText("A day"))
      .toHaveAccessibleDescription(/Too many, sorry\./);
  });

  it("are read and not changed by viewers", async () => {
    projectIs({ role: "viewer", permissions: ["report.read", "project.read", "members.read"] });
    renderApp("/p/shop/settings/limits");
    expect(await screen.findByLabelText("Whole project")).toBeDisabled();
    expect(screen.queryByRole("button", { name: "Save changes" })).not.toBeInTheDocument();
  });
});

describe("deleting the project", () => {
  it("takes its name, typed", async () => {
    let deleted = 0;
    server.use(
      http.delete("*/api/v1/projects/*", () => {
        deleted += 1;
        projectsAre([]);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    projectIs({ permissions: [...project().permissions, "project.delete"] });
    const router = renderApp("/p/shop/settings");
    await userEvent.click(await screen.findByRole("button", { name: "Delete this project…" }));
    const dialog = screen.getByRole("dialog", { name: "Delete this project?" });
    const name = within(dialog).getByLabelText(/Type the project’s name/);
    await userEvent.type(name, "shop");
    await userEvent.click(within(dialog).getByRole("button", { name: "Delete project" }));
    expect(name).toHaveAccessibleDescription(/That is not the project’s name/);
    expect(deleted).toBe(0);
    await userEvent.clear(name);
    await userEvent.type(name, "Shop");
    await userEvent.click(within(dialog).getByRole("button", { name: "Delete project" }));
    expect(await screen.findByText("No projects yet")).toBeVisible();
    expect(router.state.location.pathname).toBe("/projects");
    expect(deleted).toBe(1);
  });

  it("is for owners alone", async () => {
    renderApp("/p/shop/settings");
    await screen.findByLabelText("Project name");
    expect(screen.queryByRole("button", { name: /Delete/ })).not.toBeInTheDocument();
  });
});

it("says that the last owner has to stay", async () => {
  server.use(
    http.delete("*/api/v1/projects/*/members/*", () =>
      HttpResponse.json(problem("last_owner", "A project needs an owner."), { status: 409 }),
    ),
  );
  renderApp("/p/shop/settings/members");
  await userEvent.click(await screen.findByRole("button", { name: "Remove olga@example.com" }));
  const dialog = screen.getByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Remove" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("A project needs an owner.");
});
