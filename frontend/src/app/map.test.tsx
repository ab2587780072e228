import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { answering, signedIn } from "@/test/overview";
import { renderApp } from "@/test/render-app";

beforeEach(signedIn);

const ofPlaces = (rows: (string | null)[]) =>
  answering(({ dimensions }) => (dimensions?.[0] === "country" ? rows : ["another"]));

const map = () => screen.findByRole("group", { name: /^Places on a map/ });

describe("the map of countries", () => {
  it("opens from its tab, whose address it keeps, and asks for all countries", async () => {
    const asked = ofPlaces(["DE", "FR"]);
    const router = renderApp("/p/shop");
    await userEvent.click(await screen.findByRole("link", { name: "Map" }));
    expect(await map()).toBeVisible();
    expect(router.state.location.searchStr).toBe("?places=map");
    expect(asked).toContainEqual(expect.objectContaining({ dimensions: ["country"], limit: 301 }));
  });

  it("says in a legend and a table what it shows, and what it cannot", async () => {
    ofPlaces(["DE", "FR", null]);
    renderApp("/p/shop?places=map");
    await map();
    const legend = screen.getByRole("list", { name: "What the colours mean" });
    expect(legend).toHaveTextContent("None");
    expect(legend).toHaveTextContent("300 or more");
    expect(screen.getByText("100 from places that are not on the map")).toBeVisible();
    const table = screen.getByRole("table", { name: "Places" });
    expect(within(table).getByRole("row", { name: "Germany 300 30% 300" })).toBeInTheDocument();
  });

  it("is one stop by keyboard, walks by rank, and shows what it stands on", async () => {
    ofPlaces(["DE", "FR"]);
    const router = renderApp("/p/shop?places=map");
    const links = within(await map()).getAllByRole("link");
    expect(links.map((link) => link.tabIndex).sort()).toEqual([-1, 0]);
    within(await map())
      .getByRole("link", { name: "Show only Germany, 300 sessions" })
      .focus();
    expect(await screen.findByText("300 sessions (30%)")).toBeVisible();
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByRole("link", { name: "Show only France, 200 sessions" })).toHaveFocus();
    expect(await screen.findByText("200 sessions (20%)")).toBeVisible();
    await userEvent.keyboard("{ArrowRight}{Home}{End}");
    const france = screen.getByRole("link", { name: "Show only France, 200 sessions" });
    expect(france).toHaveFocus();
    await userEvent.click(france);
    await waitFor(() =>
      expect(router.state.location.searchStr).toBe("?places=map&f=is,country,FR"),
    );
  });

  it("takes a filter back by the same click", async () => {
    ofPlaces(["DE"]);
    const router = renderApp("/p/shop?places=map&f=is,country,DE");
    expect(await screen.findByRole("list", { name: "Filters" })).toHaveTextContent("is Germany");
    await userEvent.click(
      within(await map()).getByRole("link", { name: /^Stop showing only Germany/ }),
    );
    await waitFor(() => expect(router.state.location.searchStr).toBe("?places=map"));
  });
});
