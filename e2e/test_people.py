"""People and sessions, from what a site sent to what the screens say."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of


def test_people_and_sessions_open_to_what_happened(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("One by one")
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    start = datetime.now(UTC) - timedelta(minutes=10)
    sent = [("anna", "pageview", "/sale"), ("anna", "signup", "/sale"), ("anna", "pageview", "/thanks")]
    sent += [("ben", "pageview", "/about")]
    events = [
        {
            "event_name": name,
            "user_id": user,
            "session_id": f"session of {user}",
            "timestamp": (start + timedelta(minutes=minute)).isoformat(),
            "event_properties": {"url": f"https://shop.example{path}"},
        }
        for minute, (user, name, path) in enumerate(sent)
    ]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/explore/people")
    people = page.get_by_role("region", name="Users")
    expect(people).to_contain_text("All 2")
    people.get_by_text("anna").click()
    timeline = people.get_by_role("region", name="What happened")
    expect(timeline).to_contain_text("All 3")
    timeline.get_by_text("signup").click()
    expect(timeline.get_by_text("session of anna").filter(visible=True)).to_have_count(1)
    assert "anna" not in page.url

    page.get_by_role("link", name="Sessions").click()
    sessions = page.get_by_role("region", name="Sessions")
    expect(sessions).to_contain_text("/sale → /thanks")
    page.get_by_label("Only", exact=True).select_option(label="This:")
    page.get_by_label("Only: page or event").select_option(label="Page")
    page.get_by_label("Only: which").fill("/about")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(sessions).to_contain_text("All 1")
    sessions.get_by_text("1 view").click()
    expect(sessions.get_by_role("region", name="What happened")).to_contain_text("All 1")
    expect(sessions).to_contain_text("ben")
