import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import type { SavedReport, Share } from "@/shared/lib/api/models";
import { problem } from "@/test/data";
import { card, ownerSeesData, projectIs } from "@/test/data-page";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";
import { savedReport, share } from "@/test/shares";

const sharesAre = (results: Share[], reports: SavedReport[] = [savedReport()]) =>
  server.use(
    http.get("*/api/v1/projects/*/shares", () => HttpResponse.json({ results })),
    http.get("*/api/v1/projects/*/reports", () => HttpResponse.json({ results: reports })),
  );

beforeEach(() => {
  ownerSeesData();
  projectIs(["project.read", "report.read", "shares.write"]);
});

describe("share links", () => {
  it("show the whole address once, and what to put into a page", async () => {
    let sent: unknown;
    sharesAre([]);
    server.use(
      http.post("*/api/v1/projects/*/shares", async ({ request }) => {
        sent = await request.json();
        const made = share({ has_password: true, frame_origins: ["https://a.example"] });
        return HttpResponse.json({ ...made, token: "sl_onlyonce" }, { status: 201 });
      }),
    );
    renderApp("/p/shop/settings/shares");
    const shown = await card("Share links");
    expect(await within(shown).findByText("No links")).toBeVisible();
    await userEvent.click(
      within(shown).getAllByRole("button", { name: "Create link" })[0] as Element,
    );
    const dialog = screen.getByRole("dialog", { name: "Create link" });
    await userEvent.click(within(dialog).getByText("Password, end and frames"));
    await userEvent.type(within(dialog).getByLabelText("Password"), "correct horse");
    await userEvent.type(
      within(dialog).getByLabelText("Sites that may show it in a frame"),
      "https://a.example",
    );
    await userEvent.click(within(dialog).getByRole("button", { name: "Create link" }));
    const address = "http://localhost:3000/shared/01930000-0000-7000-8000-0000000000e1#sl_onlyonce";
    expect(await screen.findByText(address)).toBeVisible();
    expect(screen.getByText(/^<iframe src=/)).toHaveTextContent(
      `src="${address}" title="Countries"`,
    );
    expect(screen.getByText(/by another way than the link/)).toBeVisible();
    expect(sent).toEqual({
      report: savedReport().id,
      password: "correct horse",
      frame_origins: ["https://a.example"],
    });
    await userEvent.click(screen.getByRole("button", { name: "Done" }));
    expect(document.body).not.toHaveTextContent("sl_onlyonce");
  });

  it("say what is wrong beside the field it is about", async () => {
    sharesAre([]);
    server.use(
      http.post("*/api/v1/projects/*/shares", () =>
        HttpResponse.json(
          {
            ...problem("invalid", "Something is wrong."),
            errors: [{ path: "frame_origins[0]", code: "wrong", detail: "That is no origin." }],
          },
          { status: 400 },
        ),
      ),
    );
    renderApp("/p/shop/settings/shares");
    const [create] = await screen.findAllByRole("button", { name: "Create link" });
    await userEvent.click(create as Element);
    const dialog = screen.getByRole("dialog");
    await userEvent.click(within(dialog).getByText("Password, end and frames"));
    await userEvent.type(within(dialog).getByLabelText(/Sites that may/), "nowhere");
    await userEvent.click(within(dialog).getByRole("button", { name: "Create link" }));
    expect(await within(dialog).findByText("“nowhere”: That is no origin.")).toBeVisible();
  });

  it("are listed by their report, and revoked only after a question", async () => {
    let revoked = 0;
    sharesAre([
      share({ frame_origins: ["https://a.example"], has_password: true }),
      share({ id: "e2", report: "gone", revoked_at: "2026-11-21T00:00:00Z" }),
    ]);
    server.use(
      http.delete("*/api/v1/projects/*/shares/*", () => {
        revoked += 1;
        return HttpResponse.json(share({ revoked_at: "2026-11-22T00:00:00Z" }));
      }),
    );
    renderApp("/p/shop/settings/shares");
    const shown = await card("Share links");
    expect(await within(shown).findByRole("heading", { name: "Countries" })).toBeVisible();
    expect(within(shown).getByText("https://a.example")).toBeVisible();
    expect(within(shown).getByText("Links that have ended (1)")).toBeVisible();
    await userEvent.click(
      within(shown).getByRole("button", { name: "Revoke the link to Countries" }),
    );
    expect(revoked).toBe(0);
    const dialog = screen.getByRole("dialog", { name: "Revoke this link?" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Revoke" }));
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(revoked).toBe(1);
  });

  it("need a report that names nobody", async () => {
    sharesAre([], [savedReport({ personal: true, question: null })]);
    renderApp("/p/shop/settings/shares");
    expect(await screen.findByText("No report can be shared yet")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Create link" })).toBeNull();
  });

  it("are not for everybody", async () => {
    projectIs(["project.read", "report.read"]);
    renderApp("/p/shop/settings/shares");
    expect(await screen.findByText(/Links are made by owners and admins/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Share links" })).toBeNull();
  });
});
