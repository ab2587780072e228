import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it } from "vitest";
import { me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

beforeEach(() => {
  server.use(
    http.get("*/api/v1/auth/setup", () =>
      HttpResponse.json({ needed: false, code_required: false }),
    ),
    http.post("*/api/v1/auth/refresh", () =>
      HttpResponse.json(problem("refresh_invalid", "No session."), { status: 401 }),
    ),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
  );
});

async function signIn() {
  await userEvent.type(await screen.findByLabelText("Email"), "owner@example.com");
  await userEvent.type(screen.getByLabelText("Password"), "correct horse");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

it("asks for a sign-in and comes back to the page asked for, search and all", async () => {
  let sent: unknown;
  server.use(
    http.post("*/api/v1/auth/token", async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ access: "token" });
    }),
  );
  const router = renderApp("/p/shop/settings?ref=mail");
  await signIn();
  await waitFor(() => expect(router.state.location.href).toBe("/p/shop/settings?ref=mail"));
  expect(sent).toEqual({
    email: "owner@example.com",
    password: "correct horse",
    client: "browser",
  });
});

it("says that email or password is wrong, aloud, and lets the person try again", async () => {
  server.use(
    http.post("*/api/v1/auth/token", () =>
      HttpResponse.json(problem("invalid_credentials", "no"), { status: 401 }),
    ),
  );
  renderApp("/login");
  await signIn();
  expect(await screen.findByRole("alert")).toHaveTextContent("Email or password is wrong.");
  expect(screen.getByLabelText("Email")).toHaveValue("owner@example.com");
});

it("says how long to wait when there were too many attempts", async () => {
  server.use(
    http.post("*/api/v1/auth/token", () =>
      HttpResponse.json(problem("throttled", "slow"), {
        status: 429,
        headers: { "Retry-After": "30" },
      }),
    ),
  );
  renderApp("/login");
  await signIn();
  expect(await screen.findByRole("alert")).toHaveTextContent("Try again in 30 seconds.");
});

it("shows the password on demand", async () => {
  renderApp("/login");
  const field = await screen.findByLabelText("Password");
  expect(field).toHaveAttribute("type", "password");
  await userEvent.click(screen.getByRole("button", { name: "Show password" }));
  expect(field).toHaveAttribute("type", "text");
});

it("leads to the set-up page while there is no owner, and asks for the code only if one is needed", async () => {
  server.use(
    http.get("*/api/v1/auth/setup", () => HttpResponse.json({ needed: true, code_required: true })),
  );
  const router = renderApp("/");
  expect(await screen.findByRole("heading", { name: "Welcome" })).toBeVisible();
  expect(screen.getByLabelText("Set-up code")).toBeRequired();
  expect(router.state.location.pathname).toBe("/setup");
});

it("says that the server is in trouble instead of asking for a sign-in that cannot work", async () => {
  server.use(
    http.post("*/api/v1/auth/refresh", () =>
      HttpResponse.json(problem("unavailable", "The database is away.", "req-9"), { status: 503 }),
    ),
  );
  const router = renderApp("/projects");
  expect(await screen.findByText("The database is away.")).toBeVisible();
  expect(screen.getByText("req-9")).toBeVisible();
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(router.state.location.pathname).toBe("/projects");
});

it("answers a page that does not exist, and one of a foreign project, in the same words", async () => {
  server.use(http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })));
  renderApp("/p/foreign");
  expect(await screen.findByRole("heading", { name: "There is nothing here" })).toBeVisible();
});
