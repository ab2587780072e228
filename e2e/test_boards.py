"""What is kept of the numbers: a question as a report, reports on a dashboard, notes on the chart."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of


def _visited(owner: Api, stack: Stack) -> dict[str, str]:
    """A project in which three people saw a page, and one of them signed up."""
    project = owner.new_project("Boards")
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    start = datetime.now(UTC) - timedelta(minutes=10)
    events = [
        {
            "event_name": name,
            "user_id": user,
            "timestamp": (start + timedelta(minutes=minute)).isoformat(),
            "event_properties": {"url": "https://shop.example/pricing"},
        }
        for minute, (user, name) in enumerate(
            [("anna", "pageview"), ("ben", "pageview"), ("cleo", "pageview"), ("cleo", "signup")]
        )
    ]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))
    return project


def _save(page: Page, name: str) -> None:
    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Saved as “{name}”.")).to_be_visible()
    page.get_by_role("button", name="Done").click()


def test_questions_are_saved_put_on_a_dashboard_and_opened_again(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = _visited(owner, stack)
    home = f"{stack.url}/p/{project['slug']}"
    page = signed_in
    page.goto(f"{home}?p=7d&m=pageviews&c=off")
    _save(page, "Page views")
    page.goto(f"{home}/explore/funnel?s=page:/pricing&s=event:signup")
    _save(page, "Sign-ups")

    page.get_by_role("link", name="Dashboards").click()
    page.get_by_role("button", name="New dashboard").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Mondays")
    page.keyboard.press("Enter")
    for name in ("Page views", "Sign-ups"):
        page.get_by_label("Report to add").select_option(label=name)
        page.get_by_role("button", name="Add", exact=True).click()
    up = page.get_by_role("button", name="Move Sign-ups up")
    up.press("Enter")
    expect(up).to_be_focused()
    page.get_by_role("group", name="Page views").get_by_label("Width").select_option(label="Whole row")
    page.get_by_role("button", name="Save changes").click()

    expect(page.get_by_role("article")).to_have_count(2)
    expect(page.get_by_role("article").first).to_have_accessible_name("Sign-ups")
    funnel = page.get_by_role("article", name="Sign-ups").get_by_role("table")
    expect(funnel.get_by_role("row").nth(2)).to_contain_text("33%")
    chart = page.get_by_role("article", name="Page views").get_by_role("slider")
    chart.press("End")
    expect(chart).to_have_attribute("aria-valuetext", re.compile(": 3"))
    page.get_by_label("Period").select_option(label="Last 30 days")
    expect(page).to_have_url(re.compile(r"\?p=30d$"))
    page.get_by_role("link", name="Open Sign-ups").click()
    expect(page).to_have_url(f"{home}/explore/funnel?s=page:/pricing&s=event:signup")
    page.get_by_role("link", name="Dashboards").click()
    page.get_by_role("link", name="Open Page views").click()
    expect(page).to_have_url(re.compile(r"p=7d.*m=pageviews"))

    page.get_by_role("link", name="Dashboards").click()
    page.get_by_role("button", name="Delete Sign-ups").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.get_by_role("link", name="Mondays").click()
    expect(page.get_by_role("article")).to_have_count(1)


def test_what_happened_is_noted_on_the_chart(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = _visited(owner, stack)
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}?p=7d&c=off")
    page.get_by_role("button", name="Notes").click()
    page.get_by_role("button", name="Add note").click()
    page.get_by_label("What happened").fill("Release 2")
    page.get_by_label("Kind").select_option(label="Release")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("button", name="Change Release 2")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    opener = page.get_by_role("button", name="Notes, 1 in this period")
    expect(opener).to_be_focused()
    chart = page.get_by_role("slider")
    chart.press("End")
    expect(chart).to_have_attribute("aria-valuetext", re.compile("Release: Release 2$"))
    page.get_by_role("button", name="View as table").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("Release 2")
    opener.click()
    page.get_by_role("button", name="Remove Release 2").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing is noted about these days")).to_be_visible()
