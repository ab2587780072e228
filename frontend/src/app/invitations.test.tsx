import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { Invitation } from "@/shared/lib/api/models";
import { getAccessToken } from "@/shared/lib/api/session";
import { me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const NORA: Invitation = {
  id: "01930000-0000-7000-8000-00000000000a",
  email: "nora@example.com",
  role: "viewer",
  personal_data: false,
  invited_by: "olga@example.com",
  created_at: "2026-11-23T10:00:00Z",
  expires_at: "2026-11-30T10:00:00Z",
};
const unknown = {
  ...problem("invalid", "Nobody here has this address."),
  errors: [{ path: "email", code: "unknown_user", detail: "Nobody here has this address." }],
};

let invited: Invitation[];
let sent: unknown[];

beforeEach(() => {
  invited = [];
  sent = [];
  const results = [project({})];
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () => HttpResponse.json({ results, next: null, previous: null })),
    http.get("*/api/v1/projects/*/members", () => HttpResponse.json({ results: [] })),
    http.post("*/api/v1/projects/*/members", () => HttpResponse.json(unknown, { status: 400 })),
    http.post("*/api/v1/projects/*/query", () => new Promise<Response>(() => {})),
    http.get("*/api/v1/projects/*/invitations", () => HttpResponse.json({ results: invited })),
  );
});

const takes = (link: string | null) =>
  server.use(
    http.post("*/api/v1/projects/*/invitations", async ({ request }) => {
      sent.push(await request.json());
      invited = [NORA];
      return HttpResponse.json({ ...NORA, link }, { status: 201 });
    }),
  );

async function askForNora() {
  renderApp("/p/shop/settings/members");
  await userEvent.type(await screen.findByLabelText("Email"), "nora@example.com");
  await userEvent.click(screen.getByRole("button", { name: "Add" }));
}

describe("an address that nobody has", () => {
  it("is invited by mail, and stands among the invited until it is taken back", async () => {
    takes(null);
    server.use(
      http.delete("*/api/v1/projects/*/invitations/*", ({ request }) => {
        sent.push(new URL(request.url).pathname.split("/").at(-1));
        invited = [];
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await askForNora();
    await userEvent.click(await screen.findByRole("button", { name: "Invite nora@example.com" }));
    expect(await screen.findByText(/on its way to nora@example.com/)).toBeVisible();
    expect(screen.queryByText(/Nobody here has the address/)).not.toBeInTheDocument();
    const list = within(await screen.findByRole("region", { name: "Invited" }));
    expect(list.getByText(/By olga@example.com, until/)).toBeVisible();
    await userEvent.click(
      list.getByRole("button", { name: "Take back the invitation of nora@example.com" }),
    );
    await expect.poll(() => screen.queryByRole("region", { name: "Invited" })).toBeNull();
    expect(sent).toEqual([{ email: "nora@example.com", role: "viewer" }, NORA.id]);
  });

  it("gets a link to hand over where no mail is sent", async () => {
    takes("https://stats.example.com/login/join#in_secret");
    await askForNora();
    await userEvent.click(await screen.findByRole("button", { name: "Invite nora@example.com" }));
    expect(await screen.findByText("https://stats.example.com/login/join#in_secret")).toBeVisible();
    expect(screen.getByText(/is not shown again/)).toBeVisible();
  });

  it("is told when only others may invite", async () => {
    server.use(
      http.post("*/api/v1/projects/*/invitations", () =>
        HttpResponse.json(problem("no_mail", "Ask one of its owners."), { status: 409 }),
      ),
    );
    await askForNora();
    await userEvent.click(await screen.findByRole("button", { name: "Invite nora@example.com" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Ask one of its owners.");
  });
});

describe("the link of an invitation", () => {
  const opens = (has_account: boolean) =>
    server.use(
      http.post("*/api/v1/auth/invitation/open", () =>
        HttpResponse.json({
          project: "Shop",
          slug: "shop",
          email: "nora@example.com",
          role: "viewer",
          invited_by: "olga@example.com",
          has_account,
          expires_at: NORA.expires_at,
        }),
      ),
    );
  const joins = (answer: () => Response) =>
    server.use(
      http.post("*/api/v1/auth/invitation/accept", async ({ request }) => {
        sent.push(await request.json());
        return answer();
      }),
    );

  it("makes an account and leads to the project", async () => {
    opens(false);
    joins(() => HttpResponse.json({ access: "fresh" }, { status: 201 }));
    const router = renderApp("/login/join#in_abc");
    expect(await screen.findByRole("heading", { name: "Join Shop" })).toBeVisible();
    expect(screen.getByText("olga@example.com invites you. Your role: Viewer.")).toBeVisible();
    await userEvent.type(screen.getByLabelText("Name"), "Nora");
    await userEvent.type(screen.getByLabelText("Password"), "seventeen brown bears");
    await userEvent.click(screen.getByRole("button", { name: "Join" }));
    await expect.poll(() => router.state.location.pathname).toBe("/p/shop");
    expect(getAccessToken()).toBe("fresh");
    expect(sent).toEqual([
      { token: "in_abc", name: "Nora", password: "seventeen brown bears", client: "browser" },
    ]);
  });

  it("asks for the password of the account that there is, and says when it is wrong", async () => {
    opens(true);
    joins(() => HttpResponse.json(problem("invalid_credentials", "Wrong."), { status: 401 }));
    renderApp("/login/join#in_abc");
    await userEvent.type(await screen.findByLabelText("Password"), "guess");
    expect(screen.queryByLabelText("Name")).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Join" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Wrong.");
    expect(sent).toHaveLength(1);
  });

  it("that is over says so", async () => {
    server.use(
      http.post("*/api/v1/auth/invitation/open", () =>
        HttpResponse.json(problem("link_over", "no"), { status: 403 }),
      ),
    );
    renderApp("/login/join#in_old");
    expect(await screen.findByRole("heading", { name: "This invitation is over" })).toBeVisible();
  });

  it("without its proof is over, too", async () => {
    renderApp("/login/join");
    expect(await screen.findByRole("heading", { name: "This invitation is over" })).toBeVisible();
  });
});
