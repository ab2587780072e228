"""The live screen: what is sent is seen there within seconds, and holds still while it is read."""

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of


def test_an_event_appears_on_the_live_screen_by_itself(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Seen live")
    keys = owner.get(f"/projects/{project['id']}/keys")["results"]
    key = next(key["key"] for key in keys if key["key"])
    errors: list[str] = []
    page = signed_in
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{stack.url}/p/{project['slug']}")
    page.get_by_role("link", name="Live", exact=True).click()
    expect(page.get_by_text("Nobody in the last half hour")).to_be_visible()

    def send(name: str, user: str) -> None:
        seen = {"url": f"https://shop.example/{name}"}
        event = {"event_name": name, "user_id": user, "event_properties": seen}
        assert status_of(f"{stack.url}/api/v1/ingest", event, key)[0] == 200

    send("pageview", "anna")
    latest = page.get_by_role("region", name="Latest events")
    expect(latest.get_by_role("rowheader", name="pageview")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("slider")).to_be_visible()
    pages = page.get_by_role("region", name="Pages")
    expect(pages.get_by_role("rowheader", name="/pageview")).to_be_visible(timeout=15_000)

    latest.get_by_role("button", name="Pause").click()
    send("signup", "ben")
    expect(latest.get_by_text("Paused; 1 newer event")).to_be_visible(timeout=15_000)
    expect(latest.get_by_role("rowheader", name="signup")).to_have_count(0)
    latest.get_by_role("button", name="Go on").click()
    expect(latest.get_by_role("rowheader", name="signup")).to_be_visible()
    expect(page.get_by_role("definition").first).to_contain_text("2")
    assert errors == []
