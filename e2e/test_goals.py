"""Goals: made on the screen, they count what happened before, with what it paid."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of


def _send(stack: Stack, owner: Api, project: dict[str, str]) -> None:
    """Four people see the prices ten minutes ago; one of them buys twice."""
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    at = (datetime.now(UTC) - timedelta(minutes=10)).isoformat()

    def event(name: str, user: str, **properties: object) -> dict[str, object]:
        return {"event_name": name, "user_id": user, "timestamp": at, "event_properties": properties}

    events = [
        event("pageview", one, url="https://shop.example/pricing") for one in ("anna", "ben", "cleo", "dora")
    ]
    events += [event("purchase", "anna", revenue="12.50", currency="EUR")] * 2
    events = [
        one | {"event_id": f"0193{number:04x}-0000-7000-8000-000000000000"}
        for number, one in enumerate(events)
    ]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))


def test_a_goal_is_made_counts_the_past_and_is_changed_and_deleted(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = owner.new_project("Hopes")
    _send(stack, owner, project)
    errors: list[str] = []
    page = signed_in
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{stack.url}/p/{project['slug']}")
    page.get_by_role("link", name="Goals", exact=True).click()
    page.get_by_role("button", name="New goal").click()
    dialog = page.get_by_role("dialog", name="New goal")
    dialog.get_by_label("Name", exact=True).fill("Bought")
    dialog.get_by_label("Reached by: which").fill("purchase")
    dialog.get_by_role("button", name="New goal").click()

    goals = page.get_by_role("table", name="All goals")
    row = goals.get_by_role("row", name="Bought")
    expect(row).to_contain_text("25%")
    expect(row).to_contain_text("€25.00")
    expect(page.get_by_text("1 of 4 visitors converted: 25%")).to_be_visible()
    assert errors == []

    page.get_by_role("button", name="New goal").click()
    dialog.get_by_label("Name", exact=True).fill("bought")
    dialog.get_by_label("Reached by: page or event").select_option(label="Page")
    dialog.get_by_label("Reached by: which").fill("/pri*")
    dialog.get_by_role("button", name="New goal").click()
    name = dialog.get_by_label("Name", exact=True)
    expect(name).to_have_accessible_description("The project has a goal with this name already.")
    name.fill("Saw the prices")
    dialog.get_by_role("button", name="New goal").click()
    expect(page.get_by_text("4 of 4 visitors converted: 100%")).to_be_visible()

    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Worth").select_option(label="The same amount each time")
    page.get_by_label("Amount").fill("0.5")
    page.get_by_label("Currency").fill("usd")
    page.get_by_role("button", name="Save").click()
    expect(goals.get_by_role("row", name="Saw the prices")).to_contain_text("US$2.00")

    page.reload()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“Saw the prices” is gone.")).to_be_visible()
    expect(page.get_by_text("1 of 4 visitors converted: 25%")).to_be_visible()
    expect(goals.get_by_role("row")).to_have_count(2)
