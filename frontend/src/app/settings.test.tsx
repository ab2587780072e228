import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Project } from "@/shared/lib/api/models";
import { apiKey, me, problem, project } from "@/test/data";
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

function projectIs(part: Partial<Project>) {
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project(part)], next: null, previous: null }),
    ),
  );
}

beforeEach(() => {
  projectIs({});
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/keys", () => HttpResponse.json({ results: [apiKey()] })),
    http.get("*/api/v1/projects/*/members", () => HttpResponse.json({ results: [olga] })),
  );
});

const card = (name: string) => screen.findByRole("region", { name });

describe("a viewer", () => {
  it("sees the settings and why they cannot be changed, and is asked for no key", async () => {
    projectIs({ role: "viewer", permissions: ["report.read", "project.read", "members.read"] });
    renderApp("/p/shop/settings");
    expect(await screen.findByText(/You are a viewer of this project/)).toBeVisible();
    expect(screen.getByLabelText("Project name")).toBeDisabled();
    expect(screen.queryByRole("button", { name: "Save changes" })).not.toBeInTheDocument();
    expect(screen.queryByRole("region", { name: "Keys" })).not.toBeInTheDocument();
    const members = await card("Members");
    expect(await within(members).findByText("Olga")).toBeVisible();
    expect(within(members).queryByRole("button")).not.toBeInTheDocument();
  });
});

describe("the general settings", () => {
  it("are saved, origins one per line", async () => {
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
    await userEvent.clear(screen.getByLabelText("Allowed origins"));
    await userEvent.type(screen.getByLabelText("Allowed origins"), "https://a.example{Enter}*");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    expect(await screen.findByText("Saved.")).toBeVisible();
    expect(sent).toEqual({
      name: "New name",
      timezone: "Europe/Berlin",
      allowed_origins: ["https://a.example", "*"],
    });
    expect(screen.getByRole("button", { name: /Switch project/ })).toHaveTextContent("New name");
  });

  it("do not send a time zone that is none", async () => {
    renderApp("/p/shop/settings");
    const zone = await screen.findByLabelText("Time zone");
    await userEvent.clear(zone);
    await userEvent.type(zone, "Middle/Earth");
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
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
    await userEvent.click(await screen.findByRole("button", { name: "Save changes" }));
    const origins = screen.getByLabelText("Allowed origins");
    await expect.poll(() => origins.getAttribute("aria-invalid")).toBe("true");
    expect(origins).toHaveAccessibleDescription(/Not an origin\./);
  });
});

describe("keys", () => {
  it("show a new secret once, in the dialog alone", async () => {
    const created = apiKey({
      id: "k2",
      kind: "secret",
      name: "Orders",
      key: "sk_onlyonce",
      prefix: "sk_onlyon",
    });
    server.use(
      http.post("*/api/v1/projects/*/keys", () => HttpResponse.json(created, { status: 201 })),
    );
    renderApp("/p/shop/settings");
    await userEvent.click(within(await card("Keys")).getByRole("button", { name: "Create key" }));
    const dialog = await screen.findByRole("dialog", { name: "Create key" });
    await userEvent.type(within(dialog).getByLabelText("Key name"), "Orders");
    await userEvent.click(within(dialog).getByRole("button", { name: "Create key" }));
    expect(await screen.findByText("sk_onlyonce")).toBeVisible();
    expect(screen.getByText(/will not be shown again/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText("sk_onlyonce")).not.toBeInTheDocument();
  });

  it("are revoked only after a question", async () => {
    let revoked = 0;
    server.use(
      http.post("*/api/v1/projects/*/keys/*/revoke", () => {
        revoked += 1;
        return HttpResponse.json(apiKey({ revoked_at: "2026-11-22T00:00:00Z" }));
      }),
    );
    renderApp("/p/shop/settings");
    await userEvent.click(await screen.findByRole("button", { name: "Revoke Website" }));
    expect(revoked).toBe(0);
    const dialog = screen.getByRole("dialog", { name: "Revoke this key?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(revoked).toBe(1);
  });
});

it("says that the last owner has to stay", async () => {
  server.use(
    http.delete("*/api/v1/projects/*/members/*", () =>
      HttpResponse.json(problem("last_owner", "A project needs an owner."), { status: 409 }),
    ),
  );
  renderApp("/p/shop/settings");
  await userEvent.click(await screen.findByRole("button", { name: "Remove olga@example.com" }));
  const dialog = screen.getByRole("dialog");
  await userEvent.click(within(dialog).getByRole("button", { name: "Remove" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("A project needs an owner.");
});
