import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Key } from "@/shared/lib/api/models";
import { apiKey, me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const website = { id: "s1", name: "website", keys: 1, created_at: "2026-11-01T00:00:00Z" };

const keysAre = (keys: Key[]) =>
  server.use(http.get("*/api/v1/projects/*/keys", () => HttpResponse.json({ results: keys })));

beforeEach(() => {
  keysAre([apiKey()]);
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/sources", () => HttpResponse.json({ results: [website] })),
  );
});

const card = (name: string) => screen.findByRole("region", { name });

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
    renderApp("/p/shop/settings/keys");
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
    renderApp("/p/shop/settings/keys");
    await userEvent.click(await screen.findByRole("button", { name: "Revoke Website" }));
    expect(revoked).toBe(0);
    const dialog = screen.getByRole("dialog", { name: "Revoke this key?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(revoked).toBe(1);
  });

  it("are told from a page that is not for viewers", async () => {
    server.use(
      http.get("*/api/v1/projects", () =>
        HttpResponse.json({
          results: [project({ role: "viewer", permissions: ["report.read", "project.read"] })],
          next: null,
          previous: null,
        }),
      ),
    );
    renderApp("/p/shop/settings/keys");
    expect(await screen.findByText(/Only owners and admins/)).toBeVisible();
  });

  it("say what they may, where they stand for and when they end", async () => {
    keysAre([
      apiKey({
        id: "new",
        prefix: "pk_new",
        rotated_from: "old",
        source: "web\u202esite",
        events_per_second: 20,
        allowed_origins: ["https://a.example"],
      }),
      apiKey({ id: "old", prefix: "pk_old", revoked_at: "2026-11-20T00:00:00Z" }),
    ]);
    renderApp("/p/shop/settings/keys");
    const shown = await card("Keys");
    expect(await within(shown).findAllByText("May send")).toHaveLength(2);
    expect(within(shown).getByText("web⟨U+202E⟩site")).toBeVisible();
    expect(within(shown).getByText("20 a second")).toBeVisible();
    expect(within(shown).getByText("https://a.example")).toBeVisible();
    expect(within(shown).getAllByText("pk_old…")).toHaveLength(2);
    expect(within(shown).getByText("Keys that have ended (1)")).toBeVisible();
  });

  it("are changed, and only what was touched is sent", async () => {
    let sent: unknown;
    server.use(
      http.patch("*/api/v1/projects/*/keys/*", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(apiKey());
      }),
    );
    renderApp("/p/shop/settings/keys");
    await userEvent.click(await screen.findByRole("button", { name: "Edit Website" }));
    const dialog = screen.getByRole("dialog", { name: "Edit key" });
    await userEvent.type(within(dialog).getByLabelText("Source of its events"), "website");
    await userEvent.type(within(dialog).getByLabelText("Events a second"), "25");
    await userEvent.click(within(dialog).getByRole("button", { name: "Save changes" }));
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(sent).toEqual({ source: "website", events_per_second: 25 });
    expect(screen.getByRole("button", { name: "Edit Website" })).toHaveFocus();
  });

  it("are rotated with a grace, and the new one is shown this once", async () => {
    let sent: unknown;
    const fresh = apiKey({ id: "k2", kind: "secret", key: "sk_fresh", rotated_from: "k1" });
    keysAre([apiKey({ id: "k1", kind: "secret", key: null, name: "Orders" })]);
    server.use(
      http.post("*/api/v1/projects/*/keys/k1/rotate", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(fresh, { status: 201 });
      }),
    );
    renderApp("/p/shop/settings/keys");
    await userEvent.click(await screen.findByRole("button", { name: "Rotate Orders" }));
    const dialog = screen.getByRole("dialog", { name: "Rotate this key?" });
    await userEvent.selectOptions(
      within(dialog).getByLabelText("The old key stays good for"),
      "an hour",
    );
    await userEvent.click(within(dialog).getByRole("button", { name: "Rotate" }));
    expect(await screen.findByText("sk_fresh")).toBeVisible();
    expect(screen.getByRole("button", { name: "Copy" })).toBeVisible();
    expect(sent).toEqual({ grace_seconds: 3600 });
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByText("sk_fresh")).not.toBeInTheDocument();
  });

  it("say why one cannot be rotated", async () => {
    server.use(
      http.post("*/api/v1/projects/*/keys/*/rotate", () =>
        HttpResponse.json(problem("key_rotated", "This key has a successor."), { status: 409 }),
      ),
    );
    renderApp("/p/shop/settings/keys");
    await userEvent.click(await screen.findByRole("button", { name: "Rotate Website" }));
    const dialog = screen.getByRole("dialog");
    await userEvent.click(within(dialog).getByRole("button", { name: "Rotate" }));
    expect(await within(dialog).findByRole("alert")).toHaveTextContent("This key has a successor.");
  });
});
