"""The dashboard as each role meets it: its navigation, its buttons, and addresses typed by hand."""

from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.api import Api, Stack, status_of
from e2e.signing_in import sign_in

PASSWORD: Final = "correct horse battery staple"
SCREENS: Final = ["Overview", "Live", "Explore", "Goals", "Dashboards", "Usage"]
QUESTIONS: Final = ["Funnel", "Retention", "Paths"]
OF_PEOPLE: Final = ["Users", "Sessions", "Events", "SQL"]
SECTIONS: Final = ["General", "Keys", "Sources", "Limits", "Members", "Data", "Share links", "Exports"]
SECTIONS_LEFT: Final = ["Audit log", "How ingest sees you"]
ALL: Final = {
    "nav": [*SCREENS, "Ledger", "Settings"],
    "explore": [*QUESTIONS, *OF_PEOPLE],
    "settings": [*SECTIONS, *SECTIONS_LEFT],
}
SEEN: Final = {
    "owner": ALL,
    "admin": ALL,
    "viewer": {
        "nav": [*SCREENS, "Settings"],
        "explore": QUESTIONS,
        "settings": ["General", "Sources", "Limits", "Members", "Data"],
    },
}
# What each may do, by the button that does it: address, button, roles.
DEEDS: Final = [
    ("", "Save", {"owner", "admin"}),
    ("/goals", "New goal", {"owner", "admin"}),
    ("/settings", "Save changes", {"owner", "admin"}),
    ("/settings", "Delete this project…", {"owner"}),
    ("/settings/keys", "Create key", {"owner", "admin"}),
    ("/settings/shares", "Create link", {"owner", "admin"}),
    ("/settings/exports", "New export", {"owner", "admin"}),
    ("/settings/members", "Add", {"owner", "admin"}),
]


def _person(browser: Browser, stack: Stack, email: str) -> Page:
    """Somebody with an account, signed in by hand."""
    person = Api(stack, email, PASSWORD)
    person.added()
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    sign_in(page, person)
    page.wait_for_url("**/projects")
    return page


def _project(stack: Stack, owner: Api, name: str) -> dict[str, str]:
    """A project with one event of somebody, and one report."""
    project: dict[str, str] = owner.new_project(name)
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    seen = {"event_name": "pageview", "user_id": "anna", "event_properties": {"url": "https://a.example/"}}
    assert status_of(f"{stack.url}/api/v1/ingest", seen, key)[0] == 200
    owner.wait_for(project["id"], "events", 1)
    question = {"metrics": ["visitors"], "period": {"last": "24h"}}
    report = {"name": "Visitors", "kind": "query", "question": question}
    owner.post(f"/projects/{project['id']}/reports", report)
    return project


@pytest.mark.parametrize("role", ["owner", "admin", "viewer"])
def test_a_member_sees_what_the_role_may_and_is_refused_the_rest(
    browser: Browser, stack: Stack, owner: Api, role: str
) -> None:
    project = _project(stack, owner, f"As {role}")
    email = f"{role}.of.it@example.com"
    page = _person(browser, stack, email)
    owner.post(f"/projects/{project['id']}/members", {"email": email, "role": role})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    home = f"{stack.url}/p/{project['slug']}"
    page.goto(home)
    expect(page.get_by_role("link", name="Visitors").first).to_contain_text("1")
    seen = SEEN[role]
    expect(page.get_by_role("navigation", name="Project").get_by_role("link")).to_have_text(seen["nav"])
    page.goto(f"{home}/explore")
    expect(page.get_by_role("navigation", name="Explore").get_by_role("link")).to_have_text(seen["explore"])
    page.goto(f"{home}/settings")
    expect(page.get_by_role("navigation", name="Settings").get_by_role("link")).to_have_text(seen["settings"])

    for address, button, roles in DEEDS:
        page.goto(home + address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        deeds = page.get_by_role("button", name=button, exact=True)
        if role in roles:
            expect(deeds.first).to_be_visible()
        else:
            expect(deeds).to_have_count(0)

    # Typed by hand: said in words, and nothing of anybody.
    for address in ("/explore/people", "/explore/sessions", "/explore/records", "/explore/sql"):
        page.goto(home + address)
        if role == "viewer":
            expect(page.get_by_role("main").get_by_text("Ask an owner of this project")).to_be_visible()
            expect(page.get_by_text("anna")).to_have_count(0)
    page.goto(f"{home}/ledger")
    if role == "viewer":
        expect(page.get_by_text("Only owners and admins of this project see its ledger.")).to_be_visible()
    assert errors == []
    page.context.close()


def test_an_outsider_finds_nothing_at_any_address(browser: Browser, stack: Stack, owner: Api) -> None:
    project = _project(stack, owner, "Behind closed doors")
    page = _person(browser, stack, "outsider@example.com")
    expect(page.get_by_text("Behind closed doors")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in (
        "",
        "/live",
        "/explore/funnel",
        "/explore/people",
        "/goals",
        "/dashboards",
        "/settings/keys",
    ):
        page.goto(f"{stack.url}/p/{project['slug']}{address}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("navigation", name="Project")).to_have_count(0)
        expect(page.get_by_text("Behind closed doors")).to_have_count(0)
    # Not even by its id: the address says a name, and names lead to nobody's projects.
    assert not [url for url in asked if project["id"] in url]
    page.goto(f"{stack.url}/operations")
    expect(page.get_by_role("heading", name="Health")).to_have_count(0)
    page.context.close()
