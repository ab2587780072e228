"""Pages that forbid things. The snippet does what is left, and never complains (see `new_visitor`)."""

from __future__ import annotations

import pytest
from snippet_servers import Collector, Reply
from snippet_visitor import Visitor


def forbid(visitor: Visitor, owner: str, name: str) -> None:
    """What Chromium does where the user blocks site data: reading the property throws."""
    refusal = "throw new DOMException('The operation is insecure.', 'SecurityError')"
    visitor.context.add_init_script(
        f"Object.defineProperty({owner}, '{name}', {{get() {{ {refusal} }}, set() {{ {refusal} }}}})"
    )


def test_a_browser_that_keeps_nothing_still_counts(blocked: Visitor, collector: Collector) -> None:
    collector.replies = [Reply(503)]
    page = blocked.open("/a")
    refused = page.evaluate(
        "(() => { try { return localStorage.length } catch (error) { return error.name } })()"
    )
    assert refused == "SecurityError"
    page.evaluate("stack('signup')")
    collector.wait_for("signup")
    first, *_ = collector.wait_for("pageview", 2)
    assert {event["event_id"] for event in collector.named("pageview")} == {first["event_id"]}
    assert all("user_id" not in event for event in collector.events)
    assert blocked.cookies() == []


def test_cookies_that_are_ignored_mean_no_id(visitor: Visitor, collector: Collector) -> None:
    visitor.context.add_init_script("Object.defineProperty(document, 'cookie', {get: () => '', set() {}})")
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("stack('identify', 'u1'); stack('known')")
    collector.wait_for("known")
    view, known = collector.events
    assert "user_id" not in view
    assert known["user_id"] == "u1"
    assert "anonymous_id" not in known


def test_cookies_that_throw_mean_no_id(visitor: Visitor, collector: Collector) -> None:
    forbid(visitor, "Document.prototype", "cookie")
    visitor.open("/a")
    (view,) = collector.wait_for("pageview")
    assert "user_id" not in view


def test_a_foreign_value_in_the_cookie_is_replaced(visitor: Visitor, collector: Collector) -> None:
    visitor.context.add_cookies([{"name": "stack_id", "value": "short", "url": visitor.site.origin}])
    visitor.open("/a")
    (view,) = collector.wait_for("pageview")
    assert len(view["user_id"]) == 36


def test_without_storage_the_queue_lives_in_the_page(visitor: Visitor, collector: Collector) -> None:
    forbid(visitor, "window", "localStorage")
    collector.replies = [Reply(503)]
    page = visitor.open("/a")
    page.evaluate(
        "stack('signup'); stack('optout', true); stack('refused'); stack('optout', false); stack('again')"
    )
    collector.wait(lambda: len(collector.received) >= 2)
    collector.wait_for("again")
    assert collector.named("refused") == []


def test_a_full_storage_loses_nothing(visitor: Visitor, collector: Collector) -> None:
    fill = """for (let size = 2 ** 23; size >= 1; size /= 2) {
        try { localStorage['filler' + size] = 'x'.repeat(size) } catch {}
    }"""
    collector.replies = [Reply(503)]
    visitor.open("/a", f"<script>{fill}; stack('signup')</script>")
    collector.wait_for("signup", 2)
    first, second = collector.received
    assert [e["event_id"] for e in first.events] == [e["event_id"] for e in second.events]


def test_a_sandboxed_frame_is_counted_without_an_id(visitor: Visitor, collector: Collector) -> None:
    visitor.serve("/inner", "<script>stack('inside')</script>")
    visitor.site.pages["/outer"] = ("<iframe sandbox=allow-scripts src=/inner></iframe>", {})
    visitor.tab().goto(f"{visitor.site.origin}/outer")
    collector.wait_for("inside")
    assert collector.urls() == [f"{visitor.site.origin}/inner"]
    assert collector.received[0].headers["origin"] == "null"
    assert all("user_id" not in event for event in collector.events)


def test_a_strict_policy_needs_only_the_collector(visitor: Visitor, collector: Collector) -> None:
    policy = f"default-src 'none'; script-src {collector.origin}; connect-src {collector.origin}"
    headers = {"Content-Security-Policy": policy}
    visitor.site.pages["/a"] = (f"<title>a</title>{visitor.tag()}", headers)
    page = visitor.tab()
    page.goto(f"{visitor.site.origin}/a")
    collector.wait_for("pageview")
    page.evaluate("stack('signup')")
    collector.wait_for("signup")


POLICIES = {
    "by origin": "default-src 'none'; script-src {origin}; connect-src {origin}",
    "by nonce": "default-src 'none'; script-src 'nonce-n1'; connect-src {origin}",
    "strict-dynamic": "default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; connect-src {origin}",
    "trusted types": "script-src {origin}; connect-src {origin}; require-trusted-types-for 'script'",
}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_strict_policy_lets_the_second_file_in(visitor: Visitor, collector: Collector, policy: str) -> None:
    headers = {"Content-Security-Policy": policy.format(origin=collector.origin)}
    visitor.site.pages["/a"] = (f"{visitor.tag('nonce=n1')}<i data-stack-event=own>x</i>", headers)
    page = visitor.tab()
    page.goto(f"{visitor.site.origin}/a")
    page.click("i")
    collector.wait_for("own")


def test_a_sandboxed_frame_gets_the_second_file_too(visitor: Visitor, collector: Collector) -> None:
    visitor.serve("/inner", "<i data-stack-event=own>x</i>", "data-track")
    visitor.site.pages["/outer"] = ("<iframe sandbox=allow-scripts src=/inner></iframe>", {})
    page = visitor.tab()
    page.goto(f"{visitor.site.origin}/outer")
    page.frame_locator("iframe").locator("i").click()
    (event,) = collector.wait_for("own")
    assert "user_id" not in event


def test_it_is_quiet_where_everything_is_forbidden(visitor: Visitor, collector: Collector) -> None:
    forbid(visitor, "window", "localStorage")
    forbid(visitor, "Document.prototype", "cookie")
    broken = "window.fetch = () => { throw new Error('no') }; crypto.getRandomValues = window.fetch"
    page = visitor.open("/a", f"<script>{broken}</script>")
    page.evaluate("stack('signup'); stack('consent', false); stack('optout', true); stack()")
    page.evaluate("history.pushState(null, '', '/b')")
    page.wait_for_timeout(300)
    assert page.url == f"{visitor.site.origin}/b"
    assert collector.received == []


def test_a_network_that_is_forbidden_is_not_the_pages_problem(visitor: Visitor, collector: Collector) -> None:
    visitor.context.add_init_script("window.fetch = () => Promise.reject()")
    page = visitor.open("/a")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('stack:'))")
    page.wait_for_timeout(300)
    assert collector.received == []


def test_it_does_without_the_stub(visitor: Visitor, collector: Collector) -> None:
    visitor.site.pages["/a"] = (visitor.tag(), {})  # no stub at all
    visitor.tab().goto(f"{visitor.site.origin}/a")
    collector.wait_for("pageview")


def test_the_page_sees_no_name_but_stack(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", "<script>window.names = Object.keys(window)</script>")
    collector.wait_for("pageview")
    fresh = page.evaluate("Object.keys(window).filter(name => !names.includes(name) && name !== 'names')")
    assert fresh == []
