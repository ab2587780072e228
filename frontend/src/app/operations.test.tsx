import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { chore, deadLetter, me, pipelineState, problem, project } from "@/test/data";
import { flow, healthPart, storage } from "@/test/monitoring";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

const lettersAre = (...results: ReturnType<typeof deadLetter>[]) =>
  server.use(
    http.get("*/api/v1/operations/dead-letters", () =>
      HttpResponse.json({ results, total: results.length, next: "" }),
    ),
  );

beforeEach(() => {
  server.use(
    http.post("*/api/v1/auth/refresh", () => HttpResponse.json({ access: "token" })),
    http.get("*/api/v1/auth/me", () => HttpResponse.json(me())),
    http.get("*/api/v1/projects", () =>
      HttpResponse.json({ results: [project()], next: null, previous: null }),
    ),
    http.get("*/api/v1/operations/chores", () => HttpResponse.json({ results: [chore()] })),
    http.get("*/api/v1/operations/pipeline", () => HttpResponse.json(pipelineState())),
    http.get("*/api/v1/operations/health", () => HttpResponse.json({ results: [healthPart()] })),
    http.get("*/api/v1/operations/flow", () => HttpResponse.json(flow())),
    http.get("*/api/v1/operations/audit", () =>
      HttpResponse.json({ results: [], next: null, previous: null }),
    ),
    http.get("*/api/v1/operations/storage", () => HttpResponse.json(storage())),
  );
  lettersAre(deadLetter());
});

const card = (name: string) => screen.findByRole("region", { name });
const dialog = () => screen.getByRole("dialog");

describe("dead letters", () => {
  it("are shown as text, whatever an event is called", async () => {
    lettersAre(deadLetter({ event_name: "<img src=x onerror=alert(1)>" }));
    renderApp("/operations");
    expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeVisible();
    expect(document.querySelector("img")).toBeNull();
  });

  it("show their payload once it is asked for", async () => {
    let asked = 0;
    server.use(
      http.get("*/api/v1/operations/dead-letters/1-0", () => {
        asked += 1;
        return HttpResponse.json({ ...deadLetter(), payload: { user_id: "[text of 18]" } });
      }),
    );
    renderApp("/operations");
    const summary = await screen.findByText("Show the event");
    expect(asked).toBe(0);
    await userEvent.click(summary);
    expect(await screen.findByText(/\[text of 18\]/)).toBeVisible();
  });

  it("are published again one by one, after a question", async () => {
    let sent: unknown;
    server.use(
      http.post("*/api/v1/operations/dead-letters/replay", async ({ request }) => {
        sent = await request.json();
        lettersAre();
        return HttpResponse.json({ done: 1, left: 0 });
      }),
    );
    renderApp("/operations");
    await userEvent.click(await screen.findByRole("button", { name: "Publish signup again" }));
    expect(sent).toBeUndefined();
    await userEvent.click(within(dialog()).getByRole("button", { name: "Publish again" }));
    expect(await screen.findByText("1 published again.")).toBeVisible();
    // The button that was pressed is gone with its letter.
    await waitFor(() => expect(document.activeElement).toHaveTextContent("1 published again."));
    expect(await screen.findByText("No dead letters")).toBeVisible();
    expect(sent).toEqual({ ids: ["1-0"] });
  });

  it("of one code are deleted together, and say how many are left", async () => {
    let sent: unknown;
    server.use(
      http.post("*/api/v1/operations/dead-letters/purge", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json({ done: 10000, left: 5 });
      }),
    );
    renderApp("/operations");
    const letters = await card("Dead letters");
    await userEvent.selectOptions(
      within(letters).getByLabelText("Which dead letters"),
      "Refused by the database",
    );
    await userEvent.click(await within(letters).findByRole("button", { name: "Delete all" }));
    await userEvent.click(within(dialog()).getByRole("button", { name: "Delete" }));
    expect(await screen.findByText("10,000 deleted. 5 are left: do it once more.")).toBeVisible();
    expect(sent).toEqual({ code: "store_rejected" });
  });

  it("of one kind are told apart from all there are", async () => {
    server.use(
      http.get("*/api/v1/operations/dead-letters", ({ request }) => {
        const code = new URL(request.url).searchParams.get("code");
        const results = code === "unreadable" ? [] : [deadLetter()];
        return HttpResponse.json({ results, total: 3, next: "" });
      }),
    );
    renderApp("/operations");
    const letters = await card("Dead letters");
    expect(await within(letters).findByText("3 dead letters")).toBeVisible();
    const kind = within(letters).getByLabelText("Which dead letters");
    await userEvent.selectOptions(kind, "Refused by the database");
    expect(
      await within(letters).findByText("1 of this kind shown; in all, 3 dead letters"),
    ).toBeVisible();
    await userEvent.selectOptions(kind, "Unreadable");
    expect(await within(letters).findByText("None of this kind")).toBeVisible();
    expect(within(letters).queryByText(/Every event that was accepted/)).not.toBeInTheDocument();
  });

  it("that cannot be read are of no known project, not of one that is gone", async () => {
    lettersAre(
      deadLetter({ id: "2-0", code: "unreadable", event_name: null, project: null, size: 1 }),
    );
    renderApp("/operations");
    expect(await screen.findByText(/project not known/)).toHaveTextContent(/ 1 byte$/);
  });

  it("stay when nobody confirms, and when the server says no", async () => {
    server.use(
      http.post("*/api/v1/operations/dead-letters/purge", () =>
        HttpResponse.json(problem("unavailable", "Redis is away."), { status: 503 }),
      ),
    );
    renderApp("/operations");
    await userEvent.click(await screen.findByRole("button", { name: "Delete signup" }));
    await userEvent.click(within(dialog()).getByRole("button", { name: "Delete" }));
    expect(await within(dialog()).findByRole("alert")).toHaveTextContent("Redis is away.");
    await userEvent.click(within(dialog()).getByRole("button", { name: "Cancel" }));
    expect(screen.getByText("signup")).toBeVisible();
  });
});

describe("a pipeline that stands still", () => {
  it("says why, and is let go on for as long as was chosen", async () => {
    let sent: unknown;
    const stopped = [
      { worker: "w", since: "2026-11-22T10:00:00Z", bad: 30, events: 100, reason: "bad column" },
    ];
    server.use(
      http.get("*/api/v1/operations/pipeline", () => HttpResponse.json(pipelineState({ stopped }))),
      http.post("*/api/v1/operations/pipeline/release", async ({ request }) => {
        sent = await request.json();
        return HttpResponse.json(pipelineState());
      }),
    );
    renderApp("/operations");
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("30 of 100 events");
    expect(alert).toHaveTextContent("bad column");
    await userEvent.click(within(alert).getByRole("button", { name: "Let it go on" }));
    await userEvent.selectOptions(within(dialog()).getByRole("combobox"), "10 minutes");
    await userEvent.click(within(dialog()).getByRole("button", { name: "Let it go on" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    expect(sent).toEqual({ minutes: 10 });
  });
});

describe("chores", () => {
  it("show how they went, why one failed, and that one is overdue", async () => {
    const failed = chore({
      name: "fold_ledger",
      outcome: "failed",
      error: "OperationalError: no room",
      failures: 7,
      failures_in_row: 3,
      succeeded_at: null,
      overdue: true,
    });
    const killed = chore({ name: "tidy_ledger", outcome: "killed", duration: null });
    server.use(
      http.get("*/api/v1/operations/chores", () =>
        HttpResponse.json({ results: [chore(), failed, killed] }),
      ),
    );
    renderApp("/operations");
    const table = await screen.findByRole("table");
    expect(within(table).getByText("Went well")).toBeVisible();
    expect(within(table).getAllByText("every minute, quick lane")).toHaveLength(3);
    expect(within(table).getByText("3 times in a row")).toBeVisible();
    expect(within(table).getByText(/no room/)).toHaveTextContent("Has not gone well yet.");
    expect(within(table).getByText("Was killed")).toBeVisible();
    expect(screen.getByText(/Some chores are overdue/)).toBeVisible();
  });

  it("show which one of its lane another waits for", async () => {
    const running = chore({ name: "compact_segments", lane: "slow", outcome: "running" });
    const due = chore({ name: "check_segments", lane: "slow" });
    server.use(
      http.get("*/api/v1/operations/chores", () =>
        HttpResponse.json({ results: [chore(), running, due] }),
      ),
    );
    renderApp("/operations");
    const table = await screen.findByRole("table");
    expect(within(table).getAllByText("every minute, slow lane")).toHaveLength(2);
    expect(within(table).getAllByText(/^Waits for/)).toHaveLength(1);
    expect(within(table).getByText("Waits for compact_segments")).toBeVisible();
  });
});

describe("Operations", () => {
  it("are no business of members", async () => {
    server.use(
      http.get("*/api/v1/auth/me", () => HttpResponse.json(me({ instance_role: "member" }))),
    );
    renderApp("/operations");
    expect(await screen.findByText(/Only owners of this installation/)).toBeVisible();
    expect(screen.queryByRole("table")).not.toBeInTheDocument();
  });

  it("are in the account menu of owners", async () => {
    renderApp("/operations");
    await userEvent.click(await screen.findByRole("button", { name: "Account menu" }));
    expect(await screen.findByRole("link", { name: "Operations" })).toBeVisible();
  });
});

it("show the installation's own log, by actions that belong to no project", async () => {
  const asked: string[] = [];
  server.use(
    http.get("*/api/v1/operations/audit", ({ request }) => {
      asked.push(new URL(request.url).search);
      return HttpResponse.json({ results: [], next: null, previous: null });
    }),
  );
  const router = renderApp("/operations");
  const log = within(await card("Audit log"));
  const actions = log.getByLabelText("Action");
  expect(within(actions).queryByText("Made a key")).toBeNull();
  await userEvent.selectOptions(actions, "Signed in");
  await waitFor(() => expect(asked.at(-1)).toBe("?action=user.signed_in"));
  expect(router.state.location.href).toBe("/operations?a=user.signed_in");
});
