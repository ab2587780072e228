"""Names of the owner's choice, and the snippet's second file, in the real stack."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from e2e.api import Api
from e2e.conftest import running_stack
from e2e.servers import site
from e2e.signing_in import sign_in

PAGE = """<!doctype html><title>Own names</title>%s
<button data-stack-event=cta data-stack-prop-place=hero>go</button>
<a href="http://else.invalid/x" onclick="event.preventDefault()">out</a>"""
LISTEN = """window.replies = [], window.asked = 0
const real = window.fetch
window.fetch = async (url, options) => {
    window.asked++
    window.told ||= options.body.includes('engagement')
    const response = await real(url, options)
    const {rejected} = await response.clone().json()
    window.replies.push([new URL(url).pathname, response.status, rejected])
    return response
}"""
HIDE = """Object.defineProperty(document, 'hidden', {value: true})
document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"""


def test_a_blocker_of_common_names_finds_none(
    tmp_path_factory: pytest.TempPathFactory, context: BrowserContext
) -> None:
    folder: Path = tmp_path_factory.mktemp("own")
    with running_stack(folder, SNIPPET_PATH="/lib/app.js", INGEST_PATH="/lib/data") as stack:
        owner = Api.bootstrap(stack)
        project = owner.new_project("Own names")
        tag = shown_tag(context, owner, project["slug"]).replace("data-key", "data-track data-key")
        assert f'src="{stack.url}/lib/app.js"' in tag

        def respond(path: str) -> tuple[int, str, bytes]:
            return (
                (200, "text/html; charset=utf-8", (PAGE % tag).encode()) if path == "/a" else (404, "", b"")
            )

        with site(respond) as (origin, _log):
            replies = visit(context, f"{origin}/a", stack.url)
        owner.wait_for(project["id"], "events", 3)
        assert owner.by(project["id"], "event_name", "events") == {
            "pageview": 1,
            "cta": 1,
            "outbound_click": 1,
        }
        assert replies == [["/lib/data", 202, []]] * len(replies)
        assert len(replies) >= 2


def shown_tag(context: BrowserContext, owner: Api, slug: str) -> str:
    """The lines that the dashboard tells the owner to paste."""
    page = context.new_page()
    sign_in(page, owner)
    page.wait_for_url("**/projects")
    page.goto(f"{owner.stack.url}/p/{slug}/install")
    snippet = page.get_by_text("data-key=").first
    expect(snippet).to_be_visible()
    text = snippet.text_content() or ""
    page.close()
    return text


def visit(context: BrowserContext, url: str, stack_url: str) -> list[list[object]]:
    """A visit with a blocker; returns path, status and refused events of each answer to events."""

    def block(route: Route) -> None:
        route.abort() if common(route.request.url) else route.continue_()

    page: Page = context.new_page()
    page.add_init_script(LISTEN)
    page.route(f"{stack_url}/**", block)
    page.goto(url)
    second = "performance.getEntriesByType('resource').some(entry => entry.name.endsWith('/lib/app2.js'))"
    page.wait_for_function(second)
    page.click("button")
    page.click("a")
    page.wait_for_timeout(1_100)
    page.evaluate(HIDE)
    page.wait_for_function("window.told && window.replies.length === window.asked")
    replies: list[list[object]] = page.evaluate("window.replies")
    page.close()
    return replies


def common(url: str) -> bool:
    path = urlsplit(url).path
    return path in ("/s.js", "/s2.js") or path.startswith("/api/")
