"""How long a page was visible and how deep it was seen, and when that is told."""

from __future__ import annotations

import time

from playwright.sync_api import Page
from snippet_servers import Collector
from snippet_visitor import Visitor

TALL = "<div style='height: 3000px'>tall</div>"
TRACK = "data-track=engagement"


def loaded(page: Page) -> None:
    page.wait_for_function("performance.getEntriesByType('resource').some(e => e.name.endsWith('/s2.js'))")
    page.wait_for_timeout(100)


def hide(page: Page, hidden: bool = True) -> None:
    """What happens when another tab is put in front; headless Chromium has no front."""
    value, state = ("true", "hidden") if hidden else ("false", "visible")
    page.evaluate(f"""Object.defineProperty(document, 'hidden', {{configurable: true, value: {value}}})
        Object.defineProperty(document, 'visibilityState', {{configurable: true, value: '{state}'}})
        document.dispatchEvent(new Event('visibilitychange', {{bubbles: true}}))""")


def test_leaving_tells_seconds_and_depth(visitor: Visitor, collector: Collector) -> None:
    began = time.monotonic()
    page = visitor.open("/a", TALL, TRACK)
    loaded(page)
    page.evaluate("scrollTo(0, 900)")
    page.wait_for_timeout(1200)
    page.evaluate("scrollTo(0, 0)")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.goto("about:blank")
    (event,) = collector.wait_for("engagement")
    lasted = time.monotonic() - began
    properties = event["event_properties"]
    assert 1.2 <= properties["engagement_time"] <= lasted
    assert properties["scroll_depth"] == round(100 * (900 + 600) / height)
    assert properties["url"] == f"{visitor.site.origin}/a"
    assert [e["event_name"] for e in collector.events] == ["pageview", "engagement"]


def test_what_is_hidden_does_not_count(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", TALL, TRACK)
    loaded(page)
    hide(page)
    (first,) = collector.wait_for("engagement")
    page.wait_for_timeout(1500)
    hide(page, False)
    page.wait_for_timeout(1100)
    hide(page)
    _, second = collector.wait_for("engagement", 2)
    assert 1.1 <= second["event_properties"]["engagement_time"] < 1.5 + 1.1
    assert first["event_properties"]["engagement_time"] < 1.5


def test_a_glance_that_shows_nothing_new_is_kept_for_later(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", TALL, TRACK)
    loaded(page)
    page.wait_for_timeout(1000)
    hide(page)
    collector.wait_for("engagement")
    for _ in range(3):
        hide(page, False)
        page.wait_for_timeout(400)
        hide(page)
    _, second = collector.wait_for("engagement", 2)
    assert 1 <= second["event_properties"]["engagement_time"] < 3


def test_each_view_of_an_application_has_its_own(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", TALL, TRACK)
    loaded(page)
    page.evaluate("scrollTo(0, 1e6)")
    page.wait_for_timeout(300)
    page.evaluate("history.pushState(null, '', '/b'); document.title = 'B'; scrollTo(0, 0)")
    collector.wait_for("pageview", 2)
    page.evaluate("history.pushState(null, '', '/c')")
    collector.wait_for("pageview", 3)
    first, second = collector.wait_for("engagement", 2)
    origin = visitor.site.origin
    views = collector.named("pageview")
    for told, view in ((first, views[0]), (second, views[1])):
        for name in ("url", "title", "referrer"):
            assert told["event_properties"][name] == view["event_properties"][name]
    assert first["event_properties"]["url"] == f"{origin}/a"
    assert first["event_properties"]["scroll_depth"] == 100
    assert second["event_properties"]["scroll_depth"] < 50


def test_it_carries_what_its_view_carried_but_money(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", "", f"{TRACK} data-auto=false")
    loaded(page)
    hide(page)  # nothing was viewed yet, so nothing is told
    hide(page, False)
    page.evaluate("stack('pageview', {url: 'https://virtual.example/x', author: 'ann', revenue: 5})")
    page.wait_for_timeout(200)
    hide(page)
    (event,) = collector.wait_for("engagement")
    properties = event["event_properties"]
    assert (properties["url"], properties["author"]) == ("https://virtual.example/x", "ann")
    assert "revenue" not in properties
    assert len(collector.named("engagement")) == 1


def test_a_closed_tab_tells_what_it_knows(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", TALL, TRACK)
    loaded(page)
    collector.wait_for("pageview")
    page.close(run_before_unload=True)
    collector.wait_for("engagement")


def test_a_page_back_from_the_cache_begins_again(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", TALL, TRACK)
    loaded(page)
    page.evaluate("scrollTo(0, 1e6)")
    page.wait_for_timeout(200)
    page.goto(visitor.serve("/b"))
    collector.wait_for("pageview", 2)
    page.go_back(wait_until="commit")
    collector.wait_for("pageview", 3)
    page.wait_for_timeout(1100)
    page.goto("about:blank")
    # The next page may repeat what was on its way, with the same id.
    collector.wait(lambda: len({e["event_id"] for e in collector.named("engagement")}) == 2)
    last = collector.named("engagement")[-1]
    assert 1 <= last["event_properties"]["engagement_time"] < 10
