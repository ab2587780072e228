"""Funnel and retention, from what a site sent to what the screen says."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of
from e2e.takeaways import numbers_of, picture_of


def _send(stack: Stack, owner: Api, project: dict[str, str]) -> None:
    """Four people see /pricing ten minutes ago; three sign up, of whom one first looks at something else."""
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    start = datetime.now(UTC) - timedelta(minutes=10)

    def event(name: str, user: str, minute: int, **properties: str) -> dict[str, object]:
        at = (start + timedelta(minutes=minute)).isoformat()
        return {"event_name": name, "user_id": user, "timestamp": at, "event_properties": properties}

    people = ("anna", "ben", "cleo", "dora")
    events = [event("pageview", one, 0, url="https://shop.example/pricing/pro") for one in people]
    events += [event("pageview", "ben", 1, url="https://shop.example/about")]
    events += [event("signup", one, 2) for one in people[:3]]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))


def test_a_funnel_is_built_shared_by_its_address_and_made_strict(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = owner.new_project("Funnels")
    _send(stack, owner, project)
    errors: list[str] = []
    page = signed_in
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{stack.url}/p/{project['slug']}")
    page.get_by_role("link", name="Explore", exact=True).click()
    page.get_by_label("Step 1: which").fill("/pricing/*")
    page.get_by_label("Step 2: which").fill("signup")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("3 of 4 people went all the way: 75%")).to_be_visible()

    page.reload()
    expect(page.get_by_label("Step 1: which")).to_have_value("/pricing/*")
    expect(page.get_by_text("3 of 4 people went all the way: 75%")).to_be_visible()
    steps = page.get_by_role("table", name="Funnel")
    expect(steps.get_by_role("row").last).to_contain_text("2 min")

    page.get_by_label("Between the steps").select_option(label="Nothing else may happen")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("2 of 4 people went all the way: 50%")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("3 of 4 people went all the way: 75%")).to_be_visible()

    funnel = page.get_by_role("region", name="Funnel")
    assert picture_of(funnel)[0] > 1_500
    assert "/pricing/*" in numbers_of(funnel)
    assert errors == []


def test_a_funnel_of_some_days_and_some_people_only(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Narrow funnels")
    _send(stack, owner, project)
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/explore/funnel?s=page:/pricing/*&s=event:signup")
    expect(page.get_by_text("3 of 4 people went all the way: 75%")).to_be_visible()
    page.get_by_role("button", name="Choose filters").click()
    page.get_by_role("button", name="Add a filter…").click()
    page.get_by_label("What", exact=True).select_option(label="Page")
    page.get_by_label("Value", exact=True).fill("/pricing/nobody")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Nobody took the first step in this period")).to_be_visible()
    page.get_by_role("link", name="Remove filter: Page is /pricing/nobody").click()
    expect(page.get_by_text("3 of 4 people went all the way: 75%")).to_be_visible()
    page.get_by_label("Period", exact=True).select_option(label="From day to day")
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("To", exact=True).fill("2020-01-31")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nobody took the first step in this period")).to_be_visible()
    expect(page.get_by_text(re.compile("^From 1 Jan 2020"))).to_be_visible()


def test_retention_says_who_was_back_in_the_same_period(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Coming back")
    _send(stack, owner, project)
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/explore/retention")
    page.get_by_label("Comes back with", exact=True).select_option(label="This:")
    page.get_by_label("Comes back with: which").fill("signup")
    page.get_by_role("button", name="Show", exact=True).click()
    grid = page.get_by_role("table", name="Who came back")
    # Whoever began within minutes of midnight between two weeks is in one or the other.
    expect(grid.get_by_role("row", name="All of them")).to_contain_text("4")
    page.get_by_role("button", name="Show people").click()
    expect(grid.get_by_role("cell", name="3 still running")).to_be_visible()
    answer = page.get_by_role("region", name="Who came back").first
    assert picture_of(answer)[0] > 1_000
    assert ",4," in numbers_of(answer)
