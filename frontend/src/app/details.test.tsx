import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { problem } from "@/test/data";
import { answering, signedIn } from "@/test/overview";
import { renderApp } from "@/test/render-app";
import { server } from "@/test/server";

beforeEach(signedIn);

const values = () => ["/pricing", "/docs"];
const dialog = () => screen.findByRole("dialog", { name: "Pages" });

describe("a card's details", () => {
  it("open from the card, whose address they keep, and close", async () => {
    answering(values, 120);
    const router = renderApp("/p/shop?p=7d");
    await userEvent.click(await screen.findByRole("link", { name: "Details: Pages" }));
    const row = await within(await dialog()).findByRole("row", { name: /pricing/ });
    expect(row).toHaveTextContent("25%");
    expect(router.state.location.searchStr).toBe("?p=7d&details=pages");
    expect(screen.getByText("1 to 2 of 120")).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(router.state.location.searchStr).toBe("?p=7d");
  });

  it("are sorted, turned and searched by the server", async () => {
    const asked = answering(values, 120);
    renderApp("/p/shop?details=pages");
    const inside = within(await dialog());
    await userEvent.click(await inside.findByRole("button", { name: "Next" }));
    await waitFor(() => expect(asked).toContainEqual(expect.objectContaining({ offset: 50 })));
    await userEvent.click(inside.getByRole("button", { name: "Visitors" }));
    await waitFor(() =>
      expect(asked).toContainEqual(
        expect.objectContaining({ offset: 0, order_by: [["visitors", "desc"]] }),
      ),
    );
    expect(inside.getByRole("columnheader", { name: "Visitors" })).toHaveAttribute(
      "aria-sort",
      "descending",
    );
    await userEvent.type(inside.getByRole("searchbox", { name: "Search" }), "docs");
    await waitFor(() =>
      expect(asked).toContainEqual(
        expect.objectContaining({
          filters: ["contains", "path", ["docs", "DOCS", "Docs"]],
          metrics: ["pageviews", "visitors"],
        }),
      ),
    );
    expect(await inside.findByText(/are left out while you search/)).toBeVisible();
  });

  it("filter by the row that is clicked", async () => {
    answering(values);
    const router = renderApp("/p/shop?details=pages");
    const link = await within(await dialog()).findByRole("link", { name: "Show only /docs" });
    await userEvent.click(link);
    await waitFor(() => expect(router.state.location.searchStr).toBe("?f=is,path,/docs"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("say that nothing was found, and what went wrong", async () => {
    answering(({ limit }) => (limit === 50 ? [] : values()));
    renderApp("/p/shop?details=pages");
    expect(await within(await dialog()).findByText("Nothing found")).toBeVisible();
    server.use(
      http.post("*/api/v1/projects/*/query", () =>
        HttpResponse.json(problem("busy", "The database is busy."), { status: 503 }),
      ),
    );
    await userEvent.type(screen.getByRole("searchbox", { name: "Search" }), "x");
    expect(await within(await dialog()).findByText("The database is busy.")).toBeVisible();
  });
});
