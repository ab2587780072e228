"""The overview's cards: the map, the details, and what a chart can be taken along as."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of
from e2e.takeaways import numbers_of, picture_of, text_of

ADDRESSES = {"anna": "84.128.0.1", "ben": "84.128.0.2", "cleo": "90.0.0.1"}
"""Two in Germany, one in France."""


def _visited(owner: Api, stack: Stack) -> dict[str, str]:
    """A project that people in two countries have visited, on 61 pages."""
    project: dict[str, str] = owner.new_project("Travels")
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    start = datetime.now(UTC) - timedelta(minutes=10)
    seen = [(user, "/start") for user in ADDRESSES] + [("anna", f"/Docs/{page}") for page in range(60)]
    events = [
        {
            "event_name": "pageview",
            "user_id": user,
            "session_id": f"visit of {user}",
            "ip_address": ADDRESSES[user],
            "timestamp": (start + timedelta(seconds=at)).isoformat(),
            "event_properties": {"url": f"https://shop.example{path}"},
        }
        for at, (user, path) in enumerate(seen)
    ]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))
    return project


def test_countries_are_found_on_the_map_and_all_pages_in_the_details(
    signed_in: Page, stack: Stack, owner: Api
) -> None:
    project = _visited(owner, stack)
    errors: list[str] = []
    page = signed_in
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{stack.url}/p/{project['slug']}")
    places = page.get_by_role("region", name="Places")
    places.get_by_role("link", name="Map").click()
    germany = places.get_by_role("link", name="Show only Germany, 2 sessions")
    germany.focus()
    expect(places.get_by_text("2 sessions (67%)")).to_be_visible()
    germany.press("ArrowRight")
    france = places.get_by_role("link", name="Show only France, 1 session")
    expect(france).to_be_focused()
    france.press("Enter")
    expect(page).to_have_url(re.compile(r"\?places=map&f=is,country,FR$"))
    places.get_by_role("link", name="Stop showing only France, 1 session").click()
    expect(germany).to_be_visible()

    width, height = picture_of(places)
    assert width > 900
    assert height > 600
    totals = page.get_by_role("region", name="Totals")
    width, _height = picture_of(totals)
    assert width > 1_800
    assert re.search(r"T00:00:00\+00:00,3,0\n$", numbers_of(totals))

    page.get_by_role("link", name="Details: Pages").click()
    details = page.get_by_role("dialog", name="Pages")
    expect(details.get_by_text("1 to 50 of 61")).to_be_visible()
    details.get_by_role("button", name="Next").click()
    expect(details.get_by_text("51 to 61 of 61")).to_be_visible()
    details.get_by_label("Search").fill("docs/5")
    expect(details.get_by_text("11 in all")).to_be_visible()
    details.get_by_role("button", name="Page", exact=True).click()
    expect(details.get_by_role("row").nth(1)).to_contain_text("/Docs/5")
    with page.expect_download() as taken:
        details.get_by_role("button", name="Download CSV").click()
    assert text_of(taken.value).startswith("path,pageviews,visitors\n/Docs/5,1,1\n/Docs/50,1,1\n")
    page.reload()
    details.get_by_role("link", name="Show only /start").click()
    expect(page).to_have_url(re.compile(r"\?places=map&f=is,path,/start$"))
    expect(details).to_be_hidden()
    assert errors == []
