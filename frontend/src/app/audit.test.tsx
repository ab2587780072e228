import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, it, vi } from "vitest";
import type { AuditEntry } from "@/shared/lib/api/models";
import { saveCsv } from "@/shared/lib/download";
import { me, problem, project } from "@/test/data";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

vi.mock("@/shared/lib/download", () => ({ saveCsv: vi.fn(), saveBlob: vi.fn() }));

const HOSTILE = "<img onerror=alert(1)>";

const entry = (part: Partial<AuditEntry> = {}): AuditEntry => ({
  seq: 7,
  at: "2026-11-22T10:31:02Z",
  actor: { id: "01930000-0000-7000-8000-0000000000a1", name: HOSTILE },
  action: "key.created",
  target: { type: "key", id: "01930000-0000-7000-8000-0000000000b1" },
  data: { kind: "secret", source: null },
  ...part,
});

let asked: string[] = [];

beforeEach(() => {
  asked = [];
  const permissions = [...project().permissions, "audit.read" as const];
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project({ permissions })], next: null, previous: null }),
    ),
    http.get("*/api/v1/projects/*/audit", ({ request }) => {
      const { search, searchParams } = new URL(request.url);
      asked.push(search);
      const isSecond = searchParams.has("cursor");
      return HttpResponse.json({
        results: [isSecond ? entry({ seq: 6, actor: null, action: "member.added" }) : entry()],
        next: isSecond ? null : "http://x/api/v1/projects/1/audit?cursor=cD02",
        previous: null,
      });
    }),
  );
});

it("tells who did what, in words, page by page", async () => {
  renderApp("/p/shop/settings/audit");
  const log = await screen.findByRole("region", { name: "Audit log" });
  expect(await within(log).findByText("Made a key", { selector: "p" })).toBeVisible();
  expect(within(log).getByText(HOSTILE)).toBeVisible();
  expect(within(log).getByText("kind").nextSibling).toHaveTextContent("secret");
  await userEvent.click(within(log).getByRole("button", { name: "Older entries" }));
  expect(await within(log).findByText("The command line or the stack itself")).toBeVisible();
  expect(within(log).getByText("All 2 entries")).toBeVisible();
  expect(asked).toEqual(["", "?cursor=cD02"]);
});

it("is narrowed by the address", async () => {
  const router = renderApp("/p/shop/settings/audit");
  await userEvent.selectOptions(await screen.findByLabelText("Action"), "Added a member");
  await waitFor(() => expect(asked.at(-1)).toBe("?action=member.added"));
  expect(router.state.location.href).toBe("/p/shop/settings/audit?a=member.added");
});

it("is narrowed to one person by a click, and to some days", async () => {
  const router = renderApp("/p/shop/settings/audit");
  await userEvent.click(await screen.findByRole("link", { name: `Only what ${HOSTILE} did` }));
  const who = "01930000-0000-7000-8000-0000000000a1";
  await waitFor(() => expect(asked.at(-1)).toBe(`?actor=${who}`));
  await userEvent.type(screen.getByLabelText("From"), "2026-11-01");
  await userEvent.type(screen.getByLabelText("To"), "2026-11-30");
  await waitFor(() => expect(asked.at(-1)).toBe(`?actor=${who}&from=2026-11-01&to=2026-11-30`));
  expect(router.state.location.searchStr).toBe(`?w=${who}&from=2026-11-01&to=2026-11-30`);
  await userEvent.click(screen.getByRole("link", { name: "What everybody did" }));
  await waitFor(() => expect(asked.at(-1)).toBe("?from=2026-11-01&to=2026-11-30"));
});

it("is taken along to its end, not only what is shown", async () => {
  renderApp("/p/shop/settings/audit?a=key.created");
  await userEvent.click(await screen.findByRole("button", { name: "Download CSV" }));
  await waitFor(() => expect(saveCsv).toHaveBeenCalledOnce());
  const [name, text] = vi.mocked(saveCsv).mock.calls[0] ?? [];
  expect(name).toBe("audit-shop.csv");
  expect(text?.trim().split("\r\n")).toHaveLength(3);
  expect(asked.slice(-2)).toEqual([
    "?action=key.created&limit=200",
    "?action=key.created&cursor=cD02&limit=200",
  ]);
});

it("says what went wrong and tries again", async () => {
  server.use(
    http.get("*/api/v1/projects/*/audit", () =>
      HttpResponse.json(problem("database_away", "The database is away.", "req-5"), {
        status: 503,
      }),
    ),
  );
  renderApp("/p/shop/settings/audit");
  expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
});
