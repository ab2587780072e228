"""German from the sign-in on: chosen, kept, with its own numbers, and with room for its long words."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.sync_api import Browser, Page, expect

from e2e.api import Api, Stack, status_of

PHONE: Final = {"width": 375, "height": 760}
SCREENS: Final = (
    "",
    "/live",
    "/explore/funnel",
    "/explore/retention",
    "/explore/paths",
    "/explore/records",
    "/goals",
    "/dashboards",
    "/usage",
    "/ledger",
    "/settings",
    "/settings/keys",
    "/settings/limits",
    "/settings/data",
    "/settings/shares",
    "/settings/audit",
)


def _visited(owner: Api, stack: Stack) -> dict[str, str]:
    """A project with 1,234 page views."""
    project = owner.new_project("Sprachen")
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    start = datetime.now(UTC) - timedelta(minutes=30)
    events = [
        {
            "event_name": "pageview",
            "user_id": "anna",
            "timestamp": (start + timedelta(seconds=number)).isoformat(),
            "event_properties": {"url": "https://shop.example/preise"},
        }
        for number in range(1234)
    ]
    for first in range(0, len(events), 500):
        assert status_of(f"{stack.url}/api/v1/ingest", events[first : first + 500], key)[0] == 200
    owner.wait_for(project["id"], "events", len(events))
    return project


def _settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def _sign_in(page: Page, stack: Stack, owner: Api) -> None:
    page.goto(f"{stack.url}/login")
    page.get_by_label("E-Mail").fill(owner.email)
    page.get_by_label("Passwort", exact=True).fill(owner.password)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url("**/projects")


def test_german_is_chosen_at_the_sign_in_and_changed_on_the_account_page(
    page: Page, stack: Stack, owner: Api
) -> None:
    project = _visited(owner, stack)
    page.goto(f"{stack.url}/login")
    page.get_by_text("Deutsch", exact=True).click()
    _sign_in(page, stack, owner)
    page.goto(f"{stack.url}/p/{project['slug']}?p=7d&c=off")
    expect(page.get_by_role("heading", name="Übersicht")).to_be_visible()
    expect(page.get_by_text("1.234").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.goto(f"{stack.url}/p/{project['slug']}/explore/funnel")
    expect(page.get_by_role("heading", name="Schritte")).to_be_visible()
    page.goto(f"{stack.url}/p/{project['slug']}/settings/keys")
    expect(page.get_by_text(re.compile(r"\b\d{2}\.\d{2}\.\d{4}\b")).first).to_be_visible()

    page.goto(f"{stack.url}/account")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Account", level=1)).to_be_visible()
    page.reload()
    expect(page.get_by_role("radio", name="English")).to_be_checked()
    page.goto(f"{stack.url}/p/{project['slug']}?p=7d&c=off")
    expect(page.get_by_text("1,234").first).to_be_visible()


def test_german_words_fit_a_phone(browser: Browser, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Telefon")
    context = browser.new_context(locale="de-DE", viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    _sign_in(page, stack, owner)
    places = ["/projects", "/projects/new", "/account", "/client-ids", "/operations"]
    for place in [*places, *(f"/p/{project['slug']}{screen}" for screen in SCREENS)]:
        page.goto(stack.url + place)
        _settled(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == PHONE["width"], f"{place} is {wide} wide"
    context.close()


def test_a_share_link_speaks_the_language_of_whoever_opens_it(browser: Browser, stack: Stack) -> None:
    for spoken, said in (("de-AT", "Dieser Link führt ins Leere"), ("fr-FR", "This link leads nowhere")):
        context = browser.new_context(locale=spoken)
        page = context.new_page()
        page.goto(f"{stack.url}/shared/nothing#lost")
        expect(page.get_by_text(said)).to_be_visible()
        context.close()
