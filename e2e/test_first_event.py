"""From an empty installation to the first number on a chart, as a newcomer does it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.api import Api, Stack, request
from e2e.conftest import running_stack
from e2e.servers import SNIPPET, shop, site


@pytest.fixture
def fresh_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("fresh")) as started:
        yield started


def test_a_newcomer_gets_from_set_up_to_the_first_number(
    fresh_stack: Stack, context: BrowserContext, browser: Browser, browser_context_args: dict[str, object]
) -> None:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(fresh_stack.url)
    page.wait_for_url("**/setup")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password", exact=True).fill("correct horse battery staple")
    page.get_by_role("button", name="Create owner").click()
    page.wait_for_url("**/projects/new")
    page.get_by_label("Project name").fill("My shop")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/p/my-shop/install")
    snippet = page.get_by_text("data-key=").first
    expect(snippet).to_be_visible()
    key = (snippet.text_content() or "").split('data-key="')[1].split('"')[0]
    assert key.startswith("pk_")

    with site(shop(SNIPPET % (fresh_stack.url, key))) as (origin, _log):
        visitor = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # a dict of many kinds
        visit = visitor.new_page()
        visit.goto(f"{origin}/pricing")
        expect(page.get_by_role("link", name="Open the overview")).to_be_visible(timeout=15_000)
        page.get_by_role("link", name="Open the overview").click()
        page.wait_for_url(re.compile(r"/p/my-shop([?].*)?$"))
        expect(page.get_by_role("link", name="Show only /pricing", exact=True)).to_be_visible()
        _spa_and_custom_events_appear_without_a_reload(visit, page)
        visitor.close()
    assert errors == []


def _spa_and_custom_events_appear_without_a_reload(visit: Page, dashboard: Page) -> None:
    visit.get_by_role("button", name="next").click()
    visit.get_by_role("button", name="sign up").click()
    # The promise: five seconds from the browser's send to the dashboard.
    expect(dashboard.get_by_role("link", name="Show only /pricing/next")).to_be_visible(timeout=5_000)
    expect(dashboard.get_by_role("link", name="Show only signup")).to_be_visible(timeout=5_000)


def test_the_state_of_the_first_run_is_there_on_the_second(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("twice")
    with running_stack(folder) as first:
        person = Api.bootstrap(first)
        project = person.new_project("Kept")
        key = project["public_key"]
        request(f"{first.url}/api/v1/ingest?key={key}", {"event_name": "kept"})
    with running_stack(folder) as second:
        again = Api(second, person.email, person.password)
        again.sign_in()
        again.wait_for(project["id"], "events", 1)
