import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Project } from "@/shared/lib/api/models";
import { clientIdClaim, me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const projectIs = (part: Partial<Project>) =>
  server.use(
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project(part)], next: null, previous: null }),
    ),
  );

beforeEach(() => {
  projectIs({});
  const hostile = {
    id: "s1",
    name: "<img src=x onerror=alert(1)>",
    keys: 0,
    created_at: "2026-11-01T00:00:00Z",
  };
  const { project: _asker, ...claim } = clientIdClaim({ state: "refused" });
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects/*/sources", () => HttpResponse.json({ results: [hostile] })),
    http.get("*/api/v1/projects/*/client-ids", () => HttpResponse.json({ results: [claim] })),
  );
});

const card = (name: string) => screen.findByRole("region", { name });

describe("sources", () => {
  it("are shown as text, whatever events called them", async () => {
    renderApp("/p/shop/settings/sources");
    expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeVisible();
    expect(document.querySelector("img")).toBeNull();
  });

  it("say why one cannot be removed", async () => {
    server.use(
      http.delete("*/api/v1/projects/*/sources/*", () =>
        HttpResponse.json(problem("source_in_use", "A key stands for this source."), {
          status: 409,
        }),
      ),
    );
    renderApp("/p/shop/settings/sources");
    await userEvent.click(await screen.findByRole("button", { name: /^Remove <img/ }));
    const dialog = screen.getByRole("dialog");
    await userEvent.click(within(dialog).getByRole("button", { name: "Remove" }));
    expect(await within(dialog).findByRole("alert")).toHaveTextContent(
      "A key stands for this source.",
    );
  });

  it("are looked at and left alone by viewers, who see no client ids", async () => {
    projectIs({ role: "viewer", permissions: ["report.read", "project.read", "members.read"] });
    renderApp("/p/shop/settings/sources");
    const sources = await card("Sources");
    expect(await within(sources).findByText(/^<img/)).toBeVisible();
    expect(within(sources).queryByRole("button")).not.toBeInTheDocument();
    expect(screen.queryByRole("region", { name: "Client ids" })).not.toBeInTheDocument();
  });
});

describe("client ids of a project", () => {
  it("are asked for, and show what became of it", async () => {
    let sent: unknown;
    server.use(
      http.post("*/api/v1/projects/*/client-ids", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(problem("already_requested", "Asked for already."), {
          status: 409,
        });
      }),
    );
    renderApp("/p/shop/settings/sources");
    const ids = await card("Client ids");
    expect(await within(ids).findByText("Refused")).toBeVisible();
    await userEvent.selectOptions(within(ids).getByLabelText("Protocol"), "Umami");
    await userEvent.type(within(ids).getByLabelText("Website id"), "abc");
    await userEvent.click(within(ids).getByRole("button", { name: "Ask for it" }));
    expect(await within(ids).findByRole("alert")).toHaveTextContent("Asked for already.");
    expect(sent).toEqual({ protocol: "umami", value: "abc" });
  });
});

describe("requests for client ids", () => {
  it("are approved by an owner of the installation, who is told when it cannot be", async () => {
    let asked = 0;
    server.use(
      http.get("*/api/v1/client-ids", () =>
        HttpResponse.json({ results: [clientIdClaim()], next: null, previous: null }),
      ),
      http.post("*/api/v1/client-ids/*/approve", () => {
        asked += 1;
        return HttpResponse.json(problem("client_id_taken", "Another project has this name."), {
          status: 409,
        });
      }),
    );
    renderApp("/client-ids");
    await userEvent.click(await screen.findByRole("button", { name: "Approve 7 for Shop" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Another project has this name.");
    expect(asked).toBe(1);
  });

  it("go on to the next page", async () => {
    const next = "http://localhost:3000/api/v1/client-ids?cursor=abc";
    server.use(
      http.get("*/api/v1/client-ids", ({ request }) => {
        const second = new URL(request.url).searchParams.get("cursor") === "abc";
        const item = clientIdClaim(second ? { id: "c2", value: "8" } : {});
        return HttpResponse.json({ results: [item], next: second ? null : next, previous: null });
      }),
    );
    renderApp("/client-ids");
    await userEvent.click(await screen.findByRole("button", { name: "Show more" }));
    expect(await screen.findByText("8")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Show more" })).not.toBeInTheDocument();
  });

  it("are no business of members", async () => {
    server.use(
      http.get("*/api/v1/auth/me", () => HttpResponse.json(me({ instance_role: "member" }))),
    );
    renderApp("/client-ids");
    expect(await screen.findByText(/Only owners of this installation/)).toBeVisible();
  });
});
