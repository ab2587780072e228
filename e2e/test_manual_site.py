"""Real input: PostgreSQL's manual, clicked through by visitors, counted by two who do not know each other.

The site's access log and the driver know what happened; the dashboard must say the same, to the event.
Debian's package postgresql-doc-15 holds the pages; without it the test says so and is skipped.
"""

import random
from collections import Counter
from collections.abc import Callable
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.api import Api, Stack
from e2e.servers import SNIPPET, site

MANUAL = Path("/usr/share/doc/postgresql-doc-15/html")
VISITORS = 5
PAGES_EACH = 44

needs_manual = pytest.mark.skipif(
    not MANUAL.is_dir(),
    reason="PostgreSQL's manual is not installed (Debian: apt-get install postgresql-doc-15)",
)


def manual(snippet: str) -> Callable[[str], tuple[int, str, bytes]]:
    """The manual's pages, each with the snippet at the end of its head."""

    def respond(path: str) -> tuple[int, str, bytes]:
        file = MANUAL / urlsplit(path).path.lstrip("/")
        if file.parent != MANUAL or not file.is_file():
            return 404, "text/plain", b"no such page"
        body, content_type = file.read_bytes(), guess_type(file.name)[0] or "application/octet-stream"
        if content_type == "text/html":
            body = body.replace(b"</head>", snippet.encode() + b"</head>", 1)
        return 200, content_type, body

    return respond


def _walk(page: Page, origin: str, rng: random.Random) -> list[str]:
    """Click through PAGES_EACH pages as a reader does; returns the paths in order."""
    seen = [f"/{rng.choice(['index.html', 'tutorial.html', 'sql.html', 'admin.html'])}"]
    page.goto(origin + seen[0])
    while len(seen) < PAGES_EACH:
        links: list[str] = page.eval_on_selector_all(
            "a[href]", "all => all.map(a => a.getAttribute('href')).filter(h => /^[\\w.-]+[.]html$/.test(h))"
        )
        here = urlsplit(page.url).path
        choices = sorted({link for link in links if f"/{link}" != here and (MANUAL / link).is_file()})
        if not choices:
            page.go_back()
            seen.append(urlsplit(page.url).path)
            continue
        link = rng.choice(choices)
        page.eval_on_selector(f'a[href="{link}"]', "link => link.click()")
        page.wait_for_url(f"{origin}/{link}", wait_until="load")
        seen.append(f"/{link}")
    return seen


@needs_manual
def test_the_dashboard_agrees_with_the_access_log_and_the_driver(
    stack: Stack, owner: Api, browser: Browser, browser_context_args: dict[str, object], signed_in: Page
) -> None:
    # A session window of a day: the walk does not cross an hour's boundary by chance.
    project = owner.new_project("Manual")
    owner.patch(f"/projects/{project['id']}", {"session_window_minutes": 1440})
    walked: list[str] = []
    with site(manual(SNIPPET % (stack.url, project["public_key"]))) as (origin, log):
        for number in range(VISITORS):
            context: BrowserContext = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # a dict of many kinds
            walked += _walk(context.new_page(), origin, random.Random(number))
            context.close()
        owner.wait_for(project["id"], "pageviews", len(walked), seconds=60)

    assert len(walked) >= 200
    assert Counter(walked) == Counter(log), "driver and access log disagree: the test itself is wrong"
    totals = owner.totals(project["id"], "pageviews", "visitors", "sessions", "events")
    assert totals == {
        "pageviews": len(log),
        "visitors": VISITORS,
        "sessions": VISITORS,
        "events": len(log),
    }
    assert owner.by(project["id"], "path", "pageviews") == Counter(log)
    _the_screen_says_the_same(signed_in, stack, project["slug"], len(log), Counter(log))


def _the_screen_says_the_same(page: Page, stack: Stack, slug: str, views: int, paths: Counter[str]) -> None:
    page.goto(f"{stack.url}/p/{slug}?p=24h")
    for name, value in (("Page views", views), ("Visitors", VISITORS), ("Sessions", VISITORS)):
        tile = page.get_by_role("navigation", name="Totals").get_by_role("link", name=name)
        expect(tile).to_contain_text(str(value), timeout=15_000)
    top = max(paths.values())
    favourite = sorted(path for path, count in paths.items() if count == top)[0]
    expect(page.get_by_role("row", name=favourite).first).to_contain_text(str(top))
