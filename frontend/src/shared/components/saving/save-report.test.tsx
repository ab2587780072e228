import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { expect, it } from "vitest";
import { OWNER, problem, project } from "@/test/data";
import { server } from "@/test/server";
import { SaveReport } from "./save-report";

const QUESTION = { v: 1, steps: [] };

function show(permissions: typeof OWNER = [...OWNER, "report.write"]) {
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <SaveReport project={project({ permissions })} kind="funnel" question={QUESTION} />
    </QueryClientProvider>,
  );
}

async function save(name: string) {
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const dialog = screen.getByRole("dialog", { name: "Save as a report" });
  await userEvent.type(screen.getByLabelText("Name"), `${name}{Enter}`);
  return dialog;
}

it("keeps the question under a name", async () => {
  let sent: unknown;
  server.use(
    http.post("*/api/v1/projects/*/reports", async ({ request }) => {
      sent = await request.json();
      return HttpResponse.json({ name: "Sign-ups" }, { status: 201 });
    }),
  );
  show();
  await save(" Sign-ups ");
  expect(await screen.findByText("Saved as “Sign-ups”.")).toBeVisible();
  expect(sent).toEqual({ v: 1, name: "Sign-ups", kind: "funnel", question: QUESTION });
  await userEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

it("says beside the name that it is taken", async () => {
  server.use(
    http.post("*/api/v1/projects/*/reports", () =>
      HttpResponse.json(problem("name_taken", "A report has this name already."), { status: 409 }),
    ),
  );
  show();
  await save("Sign-ups");
  expect(await screen.findByText("A report has this name already.")).toBeVisible();
  expect(screen.getByLabelText("Name")).toBeInvalid();
});

it("is not there for who may only read", () => {
  show(["report.read"]);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
