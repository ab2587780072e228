"""Other people's clients in real pages: the how-to page's code, another host and key, and nothing else."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route

from e2e.api import Api
from e2e.servers import site
from tests.gateway.clients.pages import Block, blocks
from tests.gateway.clients.site import bundled

PAGES = blocks("send-from-other-clients.md", "js browser")
#: Settings of its own that it asks its maker for; it goes on without an answer.
ASKS_ITS_MAKER = {"@amplitude/analytics-browser": ("sr-client-cfg.amplitude.com",)}
#: Several of them send nothing from a browser that a program drives.
BY_HAND = "Object.defineProperty(Navigator.prototype, 'webdriver', { get: () => false })"


def home(script: bytes) -> Callable[[str], tuple[int, str, bytes]]:
    """A site of one page."""
    page = b"<!doctype html><title>Home</title><h1>Home</h1><script src='/app.js' async></script>"

    def respond(path: str) -> tuple[int, str, bytes]:
        if path == "/app.js":
            return 200, "text/javascript", script
        return 200, "text/html; charset=utf-8", page

    return respond


@pytest.mark.parametrize("block", PAGES, ids=lambda block: block.title)
def test_a_page_sends_with_another_host_and_key(owner: Api, browser: Browser, block: Block) -> None:
    project = owner.new_project(block.title)
    asked: set[str] = set()

    def only_here(route: Route) -> None:
        host = route.request.url.split("/")[2]
        if host.startswith("127.0.0.1:"):
            route.continue_()
        else:
            asked.add(host)
            route.abort()

    script = bundled(block.at(owner.stack.url, project["public_key"]))
    with site(home(script)) as (origin, _log):
        context = browser.new_context(locale="en-GB")
        context.add_init_script(BY_HAND)
        context.route("**/*", only_here)
        page = context.new_page()
        page.goto(f"{origin}/pricing")
        sent = {"pageview": 1, "signed up": 1}
        for _ in range(100):
            # Playwright's own waiting: `only_here` is called while it lasts.
            page.wait_for_timeout(200)
            counted = owner.by(project["id"], "event_name", "events")
            if sent.items() <= counted.items():
                break
        context.close()
    assert counted | sent == counted
    assert owner.by(project["id"], "path", "pageviews") == {"/pricing": 1}
    assert owner.totals(project["id"], "visitors") == {"visitors": 1}
    assert asked <= set(ASKS_ITS_MAKER.get(block.title, ()))
