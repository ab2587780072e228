"""From the sign-in to a key and back out, without a mouse: only Tab, arrows, Enter, Space and Escape."""

import re
from typing import Final

from playwright.sync_api import Locator, Page, expect

from e2e.api import Api, Stack, status_of

MOST_STOPS: Final = 120
IS_RINGED: Final = """element => {
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    return outlineStyle !== "none" || boxShadow !== "none";
}"""


def _to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Presses Tab until something has the focus, which then has to be seen."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_STOPS):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press(key)
    expect(wanted).to_be_focused()
    assert wanted.evaluate(IS_RINGED), f"{wanted} has the focus, and nobody sees it"


def _press(page: Page, wanted: Locator) -> None:
    _to(page, wanted)
    page.keyboard.press("Enter")


def _sent(stack: Stack, owner: Api, project: dict[str, str]) -> None:
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    events = [
        {
            "event_name": "pageview",
            "user_id": user,
            "event_properties": {"url": f"https://shop.example{path}"},
        }
        for user, path in (("anna", "/"), ("ben", "/"), ("ben", "/pricing"))
    ]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))


def _signed_in(page: Page, stack: Stack, owner: Api) -> None:
    page.goto(f"{stack.url}/login")
    _to(page, page.get_by_label("Email"))
    page.keyboard.type(owner.email)
    _to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(owner.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects")
    _press(page, page.get_by_role("link", name="By keyboard", exact=True))
    page.wait_for_url("**/p/by-keyboard")


def _past_the_navigation(page: Page) -> None:
    """The first stop of every page leads past what is alike on all of them."""
    page.reload()
    visitors = page.get_by_role("link", name="Visitors").first
    expect(visitors).to_contain_text("2")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def _period_chosen(page: Page) -> None:
    """The menu gives the focus back when it closes."""
    period = page.get_by_role("button", name="Period: Last 30 days")
    _press(page, period)
    page.keyboard.press("Escape")
    expect(period).to_be_focused()
    page.keyboard.press("Enter")
    _press(page, page.get_by_role("link", name="Last 7 days"))
    expect(page.get_by_role("button", name="Period: Last 7 days")).to_be_visible()


def _looked_closely(page: Page) -> None:
    """The chart day by day, a row as a filter, its chip away again."""
    visitors = page.get_by_role("link", name="Visitors").first
    chart = page.get_by_role("slider", name="Visitors over time")
    _to(page, chart)
    page.keyboard.press("End")
    expect(chart).to_have_attribute("aria-valuetext", re.compile("2 visitors"))
    _press(page, page.get_by_role("link", name="Show only /pricing"))
    expect(visitors).to_contain_text("1")
    _to(page, page.get_by_role("link", name="Remove filter: Page is /pricing"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(visitors).to_contain_text("2")


def _funnel_built(page: Page) -> None:
    _to(page, page.get_by_role("link", name="Explore", exact=True), "Shift+Tab")
    page.keyboard.press("Enter")
    _to(page, page.get_by_label("Step 1: which"))
    page.keyboard.type("/")
    _to(page, page.get_by_label("Step 2: which"))
    page.keyboard.type("/pricing")
    _to(page, page.get_by_label("Step 2: page or event"), "Shift+Tab")
    page.keyboard.type("Page")
    _press(page, page.get_by_role("button", name="Show", exact=True))
    expect(page.get_by_text("1 of 2 people went all the way: 50%")).to_be_visible()


def _key_made(page: Page) -> None:
    """The dialog holds the focus, and gives it back."""
    _to(page, page.get_by_role("link", name="Settings", exact=True), "Shift+Tab")
    page.keyboard.press("Enter")
    _press(page, page.get_by_role("link", name="Keys", exact=True))
    create = page.get_by_role("button", name="Create key")
    _press(page, create)
    dialog = page.get_by_role("dialog")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(create).to_be_focused()
    page.keyboard.press("Enter")
    _to(page, dialog.get_by_label("Name"))
    page.keyboard.type("Typed")
    page.keyboard.press("Enter")
    _press(page, page.get_by_role("button", name="Done"))
    expect(page.get_by_text("Typed")).to_be_visible()


def test_everything_is_reached_without_a_mouse(page: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("By keyboard")
    _sent(stack, owner, project)
    _signed_in(page, stack, owner)
    _past_the_navigation(page)
    _period_chosen(page)
    _looked_closely(page)
    _funnel_built(page)
    _key_made(page)
    _to(page, page.get_by_role("button", name="Account menu"), "Shift+Tab")
    page.keyboard.press("Enter")
    _press(page, page.get_by_role("button", name="Sign out"))
    page.wait_for_url("**/login**")
