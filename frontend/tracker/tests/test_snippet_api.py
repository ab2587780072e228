"""What pages may call, and what visitors may refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from snippet_servers import Collector
from snippet_visitor import KEY, STUB, Visitor

NewVisitor = Callable[..., Visitor]


def test_calls_before_the_snippet_is_there_arrive_in_order(visitor: Visitor, collector: Collector) -> None:
    calls = "stack('one'); stack('identify', 'u1'); stack('two', {n: 2}); stack('pageview', {title: 'three'})"
    visitor.open("/a", f"<script>{calls}</script>")
    collector.wait_for("two")
    (cookie,) = visitor.cookies()
    assert [(e["event_name"], e["user_id"], e["event_properties"]["title"]) for e in collector.events] == [
        ("pageview", cookie["value"], "/a"),
        ("one", cookie["value"], "/a"),
        ("two", "u1", "/a"),
        ("pageview", "u1", "three"),
    ]
    times = [event["timestamp"] for event in collector.events]
    assert times == sorted(set(times))  # no two at once, so the order survives storage
    assert len(collector.received) == 1


def test_an_event_of_the_page_brings_its_properties(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    page.evaluate("stack('signup', {plan: 'pro', seats: 3, nested: {a: [1, null]}, title: 'mine'})")
    (event,) = collector.wait_for("signup")
    properties = event["event_properties"]
    assert (properties["plan"], properties["seats"], properties["title"]) == ("pro", 3, "mine")
    assert properties["nested"] == {"a": [1, None]}
    assert properties["url"] == f"{visitor.site.origin}/a"


def test_an_event_may_have_any_name(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    page.evaluate("stack('constructor'); stack('toString'); stack('Käse 🧀')")
    collector.wait_for("Käse 🧀")
    assert [e["event_name"] for e in collector.events] == ["pageview", "constructor", "toString", "Käse 🧀"]


def test_what_json_cannot_hold_is_dropped_alone(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    page.evaluate(
        "const ring = {}; ring.ring = ring; stack('ring', ring); stack('big', {n: 10n}); stack('good')"
    )
    collector.wait_for("good")
    assert [event["event_name"] for event in collector.events] == ["pageview", "good"]


def test_identify_keeps_who_it_was_before(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("stack('identify', 42); stack('in'); stack('identify', null); stack('out')")
    collector.wait_for("out")
    (cookie,) = visitor.cookies()
    anonymous = {"user_id": cookie["value"], "anonymous_id": None}
    ids = [{k: e.get(k) for k in ("user_id", "anonymous_id")} for e in collector.events]
    assert ids == [anonymous, {"user_id": "42", "anonymous_id": cookie["value"]}, anonymous]


def test_opting_out_lasts_and_leaves_nothing_else(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("stack('unsent'); stack('optout', true); stack('refused')")
    assert (visitor.stored(page), visitor.cookies()) == (["stack.off"], [])
    page.reload()
    page.evaluate("stack('refused')")
    page.wait_for_timeout(200)  # longer than the pause before sending
    page.evaluate("stack('optout', false); stack('again')")
    collector.wait_for("again")
    assert [event["event_name"] for event in collector.events] == ["pageview", "again"]


def test_opting_out_before_the_snippet_is_there_hides_the_view(
    visitor: Visitor, collector: Collector
) -> None:
    page = visitor.open("/a", "<script>stack('optout', true)</script>")
    page.wait_for_timeout(200)
    assert (collector.received, visitor.cookies()) == ([], [])


def test_before_consent_nothing_is_kept_and_no_id_sent(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", attributes='data-consent="required"')
    page.evaluate("stack('identify', 'u1'); stack('before')")
    assert (visitor.stored(page), visitor.cookies()) == ([], [])
    for event in [*collector.wait_for("pageview"), *collector.wait_for("before")]:
        assert "user_id" not in event
        assert "anonymous_id" not in event

    page.evaluate("stack('consent', true); stack('after')")
    (after,) = collector.wait_for("after")
    (cookie,) = visitor.cookies()
    assert (after["user_id"], after["anonymous_id"]) == ("u1", cookie["value"])


def test_consent_withdrawn_removes_cookie_and_queue(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", "<script>stack('consent', true)</script>", 'data-consent="required"')
    (view,) = collector.wait_for("pageview")
    assert view["user_id"] == visitor.cookies()[0]["value"]
    page.evaluate("stack('unsent'); stack('consent', false); stack('after')")
    assert (visitor.stored(page), visitor.cookies()) == ([], [])
    (after,) = collector.wait_for("after")
    assert "user_id" not in after
    assert collector.named("unsent") == []


def test_without_cookie_the_server_is_left_to_decide(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a", attributes='data-cookie="false"')
    (view,) = collector.wait_for("pageview")
    assert "user_id" not in view
    assert visitor.cookies() == []
    page.evaluate("stack('identify', 'u1'); stack('known')")
    (known,) = collector.wait_for("known")
    assert known["user_id"] == "u1"
    assert "anonymous_id" not in known


SIGNALS = ["doNotTrack: '1'", "globalPrivacyControl: true"]


@pytest.mark.parametrize("signal", SIGNALS)
def test_signals_are_heard_where_the_site_says_so(
    visitor: Visitor, collector: Collector, signal: str
) -> None:
    name, value = signal.split(": ")
    visitor.context.add_init_script(f"Object.defineProperty(navigator, '{name}', {{get: () => {value}}})")
    page = visitor.open("/heard", attributes="data-respect-dnt")
    page.evaluate("stack('refused')")
    page.wait_for_timeout(200)
    assert (collector.received, visitor.cookies()) == ([], [])
    visitor.open("/unheard")
    collector.wait_for("pageview")
    assert collector.urls() == [f"{visitor.site.origin}/unheard"]


def test_data_host_names_the_collector(visitor: Visitor, collector: Collector) -> None:
    elsewhere = f"http://other.example.test:{collector.port}"
    visitor.open("/a", attributes=f'data-host="{elsewhere}/"')
    collector.wait_for("pageview")
    assert collector.received[0].headers["host"] == elsewhere.removeprefix("http://")


def test_without_a_key_it_warns_once_and_does_nothing(visitor: Visitor, collector: Collector) -> None:
    visitor.site.pages["/a"] = (f'{STUB}<script defer src="{collector.origin}/s.js"></script>', {})
    page = visitor.tab()
    page.goto(f"{visitor.site.origin}/a")
    page.evaluate("stack('ignored')")
    page.wait_for_timeout(200)
    assert visitor.complaints == ["warning: stack: no data-key"]
    visitor.complaints.clear()
    assert (collector.received, visitor.cookies()) == ([], [])


def test_the_module_does_the_same(visitor: Visitor, collector: Collector) -> None:
    options = f"{{key: '{KEY}', host: '{collector.origin}', source: 'app', hash: true}}"
    script = f"""<script type=module>
        import {{init}} from '{collector.origin}/stack.mjs'
        const stack = init({options})
        stack('identify', 'u1')
        stack('signup', {{plan: 'pro'}})
        init({options})('again')
        location.hash = '#/next'
    </script>"""
    visitor.site.pages["/a"] = (script, {})
    visitor.tab().goto(f"{visitor.site.origin}/a")
    collector.wait_for("pageview", 2)
    assert collector.urls() == [f"{visitor.site.origin}/a", f"{visitor.site.origin}/a#/next"]
    assert [e["event_name"] for e in collector.events] == ["pageview", "signup", "again", "pageview"]
    assert {(e["user_id"], e["event_source"]) for e in collector.events} == {("u1", "app")}
