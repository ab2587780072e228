"""What leaves a project: a report by a link, events as a file, answers in SQL."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from e2e.api import Api, Stack, status_of
from e2e.servers import site


def _visited(owner: Api, stack: Stack, name: str) -> dict[str, str]:
    """A project in which three people saw a page each, one with a title that spreadsheets would run."""
    project = owner.new_project(name)
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    start = datetime.now(UTC) - timedelta(minutes=10)
    events = [
        {
            "event_name": "pageview",
            "user_id": user,
            "timestamp": (start + timedelta(minutes=minute)).isoformat(),
            "event_properties": {"url": f"https://shop.example{path}", "title": title},
        }
        for minute, (user, path, title) in enumerate(
            [("anna", "/pricing", "Pricing"), ("ben", "/pricing", "Pricing"), ("cleo", "/about", "=1+1")]
        )
    ]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))
    return project


def test_a_link_is_opened_by_a_stranger_framed_and_revoked(
    signed_in: Page, browser: Browser, stack: Stack, owner: Api
) -> None:
    project = _visited(owner, stack, "Linked")
    question = {"metrics": ["pageviews"], "dimensions": ["path"], "period": {"last": "24h"}}
    owner.post(
        f"/projects/{project['id']}/reports", {"name": "Our pages", "kind": "query", "question": question}
    )
    frames: list[str] = []
    with site(lambda _path: (200, "text/html", frames[0].encode())) as (origin, _log):
        page = signed_in
        page.goto(f"{stack.url}/p/{project['slug']}/settings")
        page.get_by_role("link", name="Share links").click()
        page.get_by_role("button", name="Create link").first.click()
        page.get_by_text("Password, end and frames").click()
        page.get_by_label("Password", exact=True).fill("correct horse")
        page.get_by_label("Sites that may show it in a frame").fill(origin)
        page.get_by_role("dialog").get_by_role("button", name="Create link").click()
        address = page.get_by_role("dialog").locator("code").first.inner_text()
        frames.append(page.get_by_role("dialog").locator("code").last.inner_text())
        page.get_by_role("button", name="Done").click()

        stranger = browser.new_context(viewport={"width": 375, "height": 760}).new_page()
        asked: list[str] = []
        errors: list[str] = []
        stranger.on("request", lambda sent: asked.append(sent.url))
        stranger.on("console", lambda said: errors.append(said.text) if "CSP" in said.text else None)
        stranger.goto(address)
        stranger.get_by_label("Password").fill("correct horse")
        stranger.get_by_role("button", name="Show the report").click()
        table = stranger.get_by_role("table", name="Our pages")
        expect(table.get_by_role("row").nth(1)).to_contain_text("/pricing2")
        expect(stranger.get_by_role("link")).to_have_count(0)
        assert stranger.evaluate("document.documentElement.scrollWidth") == 375
        assert not [url for url in asked if "/auth/" in url or "sl_" in url.partition("#")[0]]
        assert stranger.context.cookies() == []

        stranger.goto(origin)
        framed = stranger.frame_locator("iframe")
        framed.get_by_label("Password").fill("correct horse")
        framed.get_by_label("Password").press("Enter")
        expect(framed.get_by_role("table", name="Our pages")).to_be_visible()

        page.get_by_role("button", name="Revoke the link to Our pages").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("Links that have ended (1)")).to_be_visible()
        stranger.goto(address)
        expect(stranger.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
        assert errors == []
        stranger.context.close()


def _exported(page: Page, only: str) -> list[tuple[str, str, str]]:
    """Person, path and title of the events that pass a saved filter, as the file has them."""
    page.get_by_role("button", name="New export").first.click()
    page.get_by_label("Period").select_option(label="Last 7 days")
    page.get_by_label("Which events").select_option(label=only)
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("Ready", exact=True)).to_be_visible(timeout=15_000)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download").click()
    with Path(taken.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No exports")).to_be_visible()
    return [(row["user_id"], row["path"], row["title"]) for row in rows]


def test_events_are_taken_home_as_a_file(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = _visited(owner, stack, "Taken home")
    prices = {"name": "Prices", "filters": ["and", ["is", "path", ["/pricing"]]]}
    owner.post(f"/projects/{project['id']}/cohorts", prices)
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/settings/exports")
    priced = [("anna", "/pricing", "Pricing"), ("ben", "/pricing", "Pricing")]
    assert _exported(page, "All") == [*priced, ("cleo", "/about", "'=1+1")]
    assert _exported(page, "Prices") == priced


def test_sql_is_turned_on_asked_and_taken_home(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = _visited(owner, stack, "Asked in SQL")
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/explore")
    page.get_by_role("link", name="SQL").click()
    page.get_by_role("link", name="Go to Settings").click()
    privacy = page.get_by_role("region", name="Privacy")
    privacy.get_by_label("Allow questions in SQL").check()
    privacy.get_by_role("button", name="Save changes").click()
    expect(privacy.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("link", name="SQL").click()

    statement = page.get_by_label("Statement")
    statement.fill("SELECT , count(*) AS n FROM events GROUP BY ALL ORDER BY n")
    statement.evaluate("area => area.setSelectionRange(7, 7)")
    page.get_by_text("Columns of events").click()
    page.get_by_role("button", name="Insert title, VARCHAR").click()
    expect(statement).to_have_value("SELECT title, count(*) AS n FROM events GROUP BY ALL ORDER BY n")
    expect(statement).to_be_focused()
    page.keyboard.press("Control+Enter")
    rows = page.get_by_role("table", name="Result").get_by_role("row")
    expect(rows).to_have_text(["titleVARCHARnBIGINT", "=1+11", "Pricing2"])
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download CSV").click()
    assert Path(taken.value.path()).read_text(encoding="utf-8").split() == ["title,n", "'=1+1,1", "Pricing,2"]

    statement.fill("SELECT nothing FROM events")
    statement.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("nothing")
    expect(rows.first).to_be_visible()
