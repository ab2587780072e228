import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { getAccessToken } from "@/shared/lib/api/session";
import { me, problem } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

let sent: unknown[] = [];

function takes(path: string, answer: () => Response) {
  server.use(
    http.post(`*/api/v1/auth/${path}`, async ({ request }) => {
      sent.push(await request.json());
      return answer();
    }),
  );
}

beforeEach(() => {
  sent = [];
});

describe("a forgotten password", () => {
  async function ask() {
    renderApp("/login/forgotten");
    await userEvent.type(await screen.findByLabelText("Email"), " anna@example.com ");
    await userEvent.click(screen.getByRole("button", { name: "Send the link" }));
  }

  it("is answered by mail, and the page does not say who is known", async () => {
    takes("password/forgotten", () => new HttpResponse(null, { status: 202 }));
    await ask();
    expect(await screen.findByRole("heading", { name: "Look into your mail" })).toBeVisible();
    expect(screen.getByText(/^If anna@example.com has an account/)).toBeVisible();
    expect(sent).toEqual([{ email: "anna@example.com" }]);
  });

  it("says who can help where no mail is sent", async () => {
    const detail = "This installation sends no mail. Its operator can help.";
    takes("password/forgotten", () =>
      HttpResponse.json(problem("no_mail", detail), { status: 409 }),
    );
    await ask();
    expect(await screen.findByRole("alert")).toHaveTextContent(detail);
  });
});

describe("the link of a mail", () => {
  async function choose(password: string) {
    renderApp("/login/new-password#abc.def");
    await userEvent.type(await screen.findByLabelText("New password"), password);
    await userEvent.click(screen.getByRole("button", { name: "Save password" }));
  }

  it("leads to a new password and back to sign-in", async () => {
    takes("password/reset", () => new HttpResponse(null, { status: 204 }));
    await choose("seventeen brown bears");
    expect(await screen.findByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/login");
    expect(sent).toEqual([{ token: "abc.def", password: "seventeen brown bears" }]);
  });

  it("says what is wrong with the password beside it", async () => {
    const errors = [{ path: "password", code: "password_too_short", detail: "It is too short." }];
    takes("password/reset", () =>
      HttpResponse.json({ ...problem("invalid", "no"), errors }, { status: 400 }),
    );
    await choose("x");
    expect(await screen.findByText("It is too short.")).toBeVisible();
    expect(screen.getByLabelText("New password")).toBeInvalid();
  });

  it("that is over leads to another one", async () => {
    takes("password/reset", () => HttpResponse.json(problem("link_over", "no"), { status: 403 }));
    await choose("seventeen brown bears");
    expect(await screen.findByRole("heading", { name: "This link is over" })).toBeVisible();
    expect(screen.getByRole("link", { name: "Ask for another link" })).toBeVisible();
  });
});

it("is changed under Account, and this browser stays signed in", async () => {
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "first" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
  );
  takes("password", () => HttpResponse.json({ access: "second" }));
  renderApp("/account");
  const form = (await screen.findByRole("button", { name: "Save password" })).closest("form");
  if (!form) throw new Error("no form");
  await userEvent.type(within(form).getByLabelText("Current password"), "the old one");
  await userEvent.type(within(form).getByLabelText("New password"), "seventeen brown bears");
  await userEvent.click(within(form).getByRole("button", { name: "Save password" }));
  expect(await screen.findByText(/^Changed\./)).toBeVisible();
  expect(sent).toEqual([
    { current: "the old one", password: "seventeen brown bears", client: "browser" },
  ]);
  expect(getAccessToken()).toBe("second");
  expect(within(form).getByLabelText("Current password")).toHaveValue("");
});
