"""What counts as a page view, and what is sent with it."""

from __future__ import annotations

import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Error
from snippet_servers import Collector
from snippet_visitor import KEY, Visitor


def test_the_first_view_carries_the_page_and_the_visitor(visitor: Visitor, collector: Collector) -> None:
    visitor.serve("/docs", "", 'data-source="website"')
    page = visitor.open(
        "/from", f"<a href='{visitor.site.origin}/docs?utm_source=news#part'>go</a>", 'data-auto="false"'
    )
    page.click("a")
    (view,) = collector.wait_for("pageview")

    properties = view.pop("event_properties")
    assert properties == {
        "url": f"{visitor.site.origin}/docs?utm_source=news",
        "title": "/docs",
        "referrer": f"{visitor.site.origin}/from",
        "language": "de-DE",
        "screen": "1280x720",
    }
    (cookie,) = visitor.cookies()
    event_id = uuid.UUID(view.pop("event_id"))
    assert (event_id.version, event_id.variant) == (7, uuid.RFC_4122)
    happened = datetime.fromisoformat(view.pop("timestamp"))
    assert abs(datetime.now(UTC) - happened) < timedelta(seconds=10)
    assert event_id.int >> 80 == int(happened.timestamp() * 1000)
    assert view == {"event_name": "pageview", "event_source": "website", "user_id": cookie["value"]}


def test_the_request_is_simple_and_without_credentials(visitor: Visitor, collector: Collector) -> None:
    visitor.context.add_cookies([{"name": "theirs", "value": "1", "url": collector.origin}])
    visitor.open()
    collector.wait_for("pageview")
    (request,) = collector.received
    assert (request.path, request.query) == ("/api/v1/ingest", {"key": [KEY]})
    assert request.headers["content-type"].startswith("text/plain")
    assert request.headers["origin"] == visitor.site.origin
    assert "cookie" not in request.headers
    assert collector.preflights == []
    assert '"sent_at":"2' in request.body


def test_the_cookie_is_one_first_party_and_stays(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open()
    collector.wait_for("pageview")
    (cookie,) = visitor.cookies()
    assert cookie["name"] == "stack_id"
    assert (cookie["domain"], cookie["path"], cookie["sameSite"]) == ("site.example.test", "/", "Lax")
    days = timedelta(seconds=cookie["expires"] - datetime.now(UTC).timestamp()).days
    assert days == 393

    page.reload()
    first, second = collector.wait_for("pageview", 2)
    assert first["user_id"] == second["user_id"] == cookie["value"]
    assert first["event_id"] != second["event_id"]
    assert visitor.cookies() == [cookie]  # not extended either


def test_the_cookie_of_an_https_page_is_secure(visitor: Visitor, collector: Collector) -> None:
    with suppress(Error):  # a Chromium that does not know this permission does not ask for it
        visitor.context.grant_permissions(["local-network-access"])
    page = visitor.tab()
    html = f"<title>s</title>{visitor.tag().replace('in.example.test', '127.0.0.1')}"
    page.route("https://site.example.test/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("https://site.example.test/")
    (view,) = collector.wait_for("pageview")
    (cookie,) = visitor.context.cookies("https://site.example.test")
    assert (cookie["secure"], cookie["value"]) == (True, view["user_id"])


def test_every_change_of_the_address_is_a_view(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("history.pushState(null, '', '/b'); document.title = 'B'")
    collector.wait_for("pageview", 2)
    page.evaluate("history.replaceState(null, '', '/c?x=1')")
    collector.wait_for("pageview", 3)
    page.evaluate("history.back()")
    views = collector.wait_for("pageview", 4)

    origin = visitor.site.origin
    assert [(v["event_properties"]["url"], v["event_properties"]["referrer"]) for v in views] == [
        (f"{origin}/a", ""),
        (f"{origin}/b", f"{origin}/a"),
        (f"{origin}/c?x=1", f"{origin}/b"),
        (f"{origin}/a", f"{origin}/c?x=1"),
    ]
    assert views[1]["event_properties"]["title"] == "B"


def test_changes_in_one_breath_are_all_counted(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    page.evaluate("for (const path of ['/b', '/c', '/d']) history.pushState(null, '', path)")
    collector.wait_for("pageview", 4)
    assert collector.urls() == [visitor.site.origin + path for path in ("/a", "/b", "/c", "/d")]


def test_the_same_address_again_is_no_view(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("history.replaceState({}, ''); history.pushState({}, '', '/a'); location.hash = 'part'")
    page.evaluate("setTimeout(() => stack('after'), 150)")
    collector.wait_for("after")
    assert collector.urls() == [f"{visitor.site.origin}/a"]


def test_a_fragment_is_a_page_where_the_site_says_so(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/app", attributes="data-hash")
    collector.wait_for("pageview")
    page.evaluate("location.hash = '#/one'")
    collector.wait_for("pageview", 2)
    page.evaluate("location.hash = '#/two'")
    collector.wait_for("pageview", 3)
    page.go_back()
    collector.wait_for("pageview", 4)
    app = f"{visitor.site.origin}/app"
    assert collector.urls() == [app, f"{app}#/one", f"{app}#/two", f"{app}#/one"]


def test_a_page_back_from_the_cache_is_viewed_again(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.goto(visitor.serve("/b"))
    collector.wait_for("pageview", 2)
    page.go_back(wait_until="commit")
    collector.wait_for("pageview", 3)
    assert collector.urls() == [visitor.site.origin + path for path in ("/a", "/b", "/a")]
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].type")
    assert loaded == "navigate"  # never a second time


def test_a_prerendered_page_counts_when_it_is_shown(visitor: Visitor, collector: Collector) -> None:
    pretend = (
        "<script>Object.defineProperty(document, 'prerendering', {value: true, configurable: true})</script>"
    )
    page = visitor.open("/a", f"{pretend}<script>stack('early')</script>")
    page.wait_for_timeout(300)
    assert (collector.received, visitor.cookies()) == ([], [])
    page.evaluate("delete document.prerendering; document.dispatchEvent(new Event('prerenderingchange'))")
    collector.wait_for("early")
    assert [event["event_name"] for event in collector.events] == ["pageview", "early"]


def test_without_auto_only_the_page_counts_views(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", attributes='data-auto="false"')
    page.evaluate("history.pushState(null, '', '/b'); stack('pageview', {title: 'By hand'}); stack('after')")
    collector.wait_for("after")
    (view,) = collector.named("pageview")
    assert view["event_properties"]["title"] == "By hand"
    assert view["event_properties"]["url"] == f"{visitor.site.origin}/b"
    assert view["event_properties"]["referrer"] == f"{visitor.site.origin}/a"


def test_the_same_tag_twice_counts_once(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", visitor.tag())
    collector.wait_for("pageview")
    page.evaluate("history.pushState(null, '', '/b'); stack('after')")
    collector.wait_for("after")
    assert collector.urls() == [visitor.site.origin + path for path in ("/a", "/b")]
