"""What the Install screen tells people to paste works as it stands, and what is turned away is explained."""

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.api import Api, Stack
from e2e.servers import SNIPPET, shop, site


def _code(page: Page, way: str) -> str:
    """What a tab shows to be pasted."""
    page.get_by_role("tab", name=way, exact=True).click()
    return page.get_by_role("tabpanel", name=way).locator("pre").inner_text()


def _run(way: str, code: str) -> str:
    command = ["bash", "-c", code] if way == "curl" else [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout


@pytest.mark.parametrize("way", ["curl", "Python"])
def test_what_is_pasted_into_a_terminal_arrives(signed_in: Page, stack: Stack, owner: Api, way: str) -> None:
    project = owner.new_project(f"From {way}")
    signed_in.goto(f"{stack.url}/p/{project['slug']}/install")
    assert '"accepted":1' in _run(way, _code(signed_in, way)).replace(" ", "")
    expect(signed_in.get_by_text("The first event is here")).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("way", ["HTML", "Tag Manager"])
def test_what_is_pasted_into_a_page_counts_its_view(
    signed_in: Page, stack: Stack, owner: Api, browser: Browser, way: str
) -> None:
    project = owner.new_project(f"By {way}")
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/install")
    with site(shop(_code(page, way))) as (origin, _log):
        visit = browser.new_page()
        visit.goto(f"{origin}/pricing")
        expect(page.get_by_text("The first event is here")).to_be_visible(timeout=15_000)
        visit.close()


def test_a_page_that_may_not_send_is_explained(
    signed_in: Page, stack: Stack, owner: Api, browser: Browser
) -> None:
    project = owner.new_project("Only ours")
    owner.patch(f"/projects/{project['id']}", {"allowed_origins": ["https://ours.example"]})
    page = signed_in
    page.goto(f"{stack.url}/p/{project['slug']}/install")
    expect(page.get_by_text("nothing arrived with a key of this project")).to_be_visible()
    with site(shop(SNIPPET % (stack.url, project["public_key"]))) as (origin, _log):
        visit = browser.new_page()
        with visit.expect_response(lambda answer: answer.status == 403):
            visit.goto(origin)
        visit.close()
    page.reload()
    reason = page.get_by_text("The page is not on the list of origins")
    expect(reason).to_be_visible(
        timeout=20_000
    )  # counts are handed on twice a second, and asked for every 15
    page.get_by_role("link", name="Change who may send").click()
    expect(page.get_by_label("Allowed origins")).to_have_value("https://ours.example")
