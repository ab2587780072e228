"""Paths: from what a site sent to the ways on the screen, the table and the file."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of
from e2e.takeaways import numbers_of, picture_of


def test_ways_are_followed_from_box_to_box_and_taken_home(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Ways")
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    start = datetime.now(UTC) - timedelta(minutes=10)

    def event(name: str, user: str, minute: int, path: str) -> dict[str, object]:
        at = (start + timedelta(minutes=minute)).isoformat()
        seen = {"url": f"https://shop.example{path}"}
        # A visit of its own name: two hours of the clock would be two sessions.
        visit = {"user_id": user, "session_id": f"visit of {user}"}
        return {"event_name": name, **visit, "timestamp": at, "event_properties": seen}

    people = ("anna", "ben", "cleo", "dora")
    events = [event("pageview", one, 0, "/pricing") for one in people]
    events += [event("pageview", one, 1, "/signup") for one in people[:3]]
    events += [event("signup", "anna", 2, "/signup")]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))

    errors: list[str] = []
    page = signed_in
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{stack.url}/p/{project['slug']}/explore")
    page.get_by_role("link", name="Paths", exact=True).click()
    page.get_by_role("link", name="/pricing", exact=True).click()
    expect(page.get_by_text("4 sessions came by, 3 (75%) went on")).to_be_visible()
    flow = page.get_by_role("region", name="Place by place")
    expect(flow.get_by_role("link", name="Page /pricing")).to_contain_text("1 session (25%) ended here")

    flow.get_by_role("link", name="Page /signup").click()
    expect(page.get_by_text("3 sessions came by, 1 (33%) went on")).to_be_visible()
    page.get_by_label("Direction").select_option(label="To")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("3 sessions came here, 3 (100%) by a step before")).to_be_visible()

    page.reload()
    answer = page.get_by_role("region", name="Ways to /signup")
    width, height = picture_of(answer)
    assert width > 1_000
    assert height > 500
    page.get_by_role("button", name="View as table").click()
    row = page.get_by_role("table", name="Ways to /signup").get_by_role("row").last
    expect(row).to_contain_text("/pricing/signup3100%100%")
    assert "/signup" in numbers_of(answer)
    page.go_back()
    expect(page.get_by_text("3 sessions came by, 1 (33%) went on")).to_be_visible()
    assert errors == []
