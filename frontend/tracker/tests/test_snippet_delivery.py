"""Nothing noted is lost and nothing counts twice, whatever happens between page and server."""

from __future__ import annotations

import json
import threading
import time
from itertools import pairwise

import pytest
from snippet_servers import Collector, Reply
from snippet_visitor import KEY, Visitor


def seed(count: int, key: str = KEY, millis: str = "Date.now()") -> str:
    """JavaScript that leaves `count` unsent events of an earlier page in the storage."""
    return f"""for (let i = 0; i < {count}; i++) {{
        const stamp = ({millis} - {count} + i).toString(16).padStart(12, '0')
        const id = stamp.slice(0, 8) + '-' + stamp.slice(8) + '-7000-8000-000000000000'
        const event = {{event_id: id, event_name: 'old', event_properties: {{i, url: 'x'.repeat(120)}}}}
        localStorage['stack:{key}:' + id] = JSON.stringify(event)
    }}"""


@pytest.mark.parametrize(
    "failure",
    [Reply(503), Reply(500), Reply(429), Reply(408), Reply(close=True)],
    ids=lambda r: str(r.status),
)
def test_a_failure_is_tried_again_with_the_same_id(
    visitor: Visitor, collector: Collector, failure: Reply
) -> None:
    # Chromium itself repeats a request whose reused connection died, so the closing one comes up twice.
    collector.replies = [failure, failure] if failure.close else [failure]
    page = visitor.open("/a")
    page.evaluate("stack('signup')")
    collector.wait(lambda: len([r for r in collector.received if r.status == 202]) > len(collector.replies))
    collector.wait(lambda: len({e["event_id"] for e in collector.events}) == 2)
    ids = {event["event_id"] for event in collector.events}
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('stack:'))")
    page.evaluate("stack('after')")
    collector.wait_for("after")
    assert (
        len({event["event_id"] for event in collector.events} - ids) == 1
    )  # the page view never got another id


def test_the_pause_grows_and_hears_the_server(visitor: Visitor, collector: Collector) -> None:
    collector.replies = [Reply(503), Reply(503), Reply(503, {"Retry-After": "1"})]
    visitor.open("/a")
    collector.wait(lambda: len(collector.received) == 4, 15)
    times = [request.at for request in collector.received]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[0] >= 1
    assert pauses[1] >= 2
    assert 1 <= pauses[2] < 2  # not the 4 it would have been
    assert len({event["event_id"] for event in collector.events}) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_a_refusal_for_good_is_not_repeated(visitor: Visitor, collector: Collector, status: int) -> None:
    collector.replies = [Reply(status)]
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('stack:'))")
    page.evaluate("stack('after')")
    collector.wait_for("after")
    assert len(collector.named("pageview")) == 1


def test_offline_and_back(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    visitor.context.set_offline(True)
    page.evaluate("stack('one')")
    page.wait_for_timeout(200)
    page.evaluate("stack('two')")
    assert len(visitor.stored(page)) == 2
    assert collector.named("one") == []
    back = time.monotonic()
    visitor.context.set_offline(False)
    collector.wait_for("two")
    assert collector.received[-1].at - back < 1  # at the network's word, before the pause was over
    assert [event["event_name"] for event in collector.events] == ["pageview", "one", "two"]


def test_a_page_closed_while_sending_is_finished_by_the_next(visitor: Visitor, collector: Collector) -> None:
    never = threading.Event()
    collector.replies = [Reply(close=True, after=never)]
    page = visitor.open("/a")
    (first,) = collector.wait_for("pageview")
    page.close()
    never.set()
    page = visitor.open("/b")
    collector.wait(lambda: len(collector.named("pageview")) >= 3)
    assert [view for view in collector.named("pageview") if view["event_id"] == first["event_id"]][1:] != []
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('stack:'))")


def test_what_happens_last_is_sent_while_leaving(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("stack('leaving'); location.href = 'about:blank'")
    (event,) = collector.wait_for("leaving")
    assert event["event_properties"]["url"] == f"{visitor.site.origin}/a"
    assert "cookie" not in collector.received[-1].headers


def test_a_visit_shorter_than_the_pause_counts(visitor: Visitor, collector: Collector) -> None:
    visitor.open("/a", "<script>addEventListener('load', () => location.href = 'about:blank')</script>")
    collector.wait_for("pageview")


def test_leaving_does_not_repeat_what_is_on_its_way(visitor: Visitor, collector: Collector) -> None:
    answered = threading.Event()
    collector.replies = [Reply(after=answered)]
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate(
        "stack('leaving'); dispatchEvent(new Event('pagehide')); dispatchEvent(new Event('visibilitychange'))"
    )
    collector.wait_for("leaving")
    answered.set()
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('stack:'))")
    assert [event["event_name"] for event in collector.events] == ["pageview", "leaving"]


def test_what_comes_together_goes_together(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("for (let i = 0; i < 20; i++) stack('burst', {i})")
    burst = collector.wait_for("burst", 20)
    assert [event["event_properties"]["i"] for event in burst] == list(range(20))
    assert len(collector.received) == 2


def test_a_backlog_goes_in_small_requests_oldest_first(visitor: Visitor, collector: Collector) -> None:
    visitor.open("/a", f"<script>{seed(300)}</script>")
    old = collector.wait_for("old", 300)
    assert [event["event_properties"]["i"] for event in old] == list(range(300))
    assert max(len(request.events) for request in collector.received) <= 100
    assert max(len(request.body) for request in collector.received) < 22_000


def test_the_queue_keeps_the_newest_five_hundred(visitor: Visitor, collector: Collector) -> None:
    visitor.open("/a", f"<script>{seed(600)}</script>", 'data-auto="false"')
    old = collector.wait_for("old", 500)
    assert [event["event_properties"]["i"] for event in old] == list(range(100, 600))


def test_a_week_is_too_old(visitor: Visitor, collector: Collector) -> None:
    day = 24 * 3600 * 1000
    older = seed(3, millis=f"Date.now() - 7 * {day} - 1000")
    page = visitor.open("/a", f"<script>{older}; {seed(2, millis=f'Date.now() - 6 * {day}')}</script>")
    collector.wait_for("pageview")
    assert [event["event_properties"]["i"] for event in collector.wait_for("old", 2)] == [0, 1]
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('stack:'))")


def test_the_events_of_another_key_stay_where_they_are(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open(
        "/a", f"<script>{seed(1, key='pk_another')}; localStorage.theirs = 'untouched'</script>"
    )
    collector.wait_for("pageview")
    page.wait_for_function("Object.keys(localStorage).filter(key => key.startsWith('stack:')).length === 1")
    assert collector.named("old") == []
    assert page.evaluate("localStorage.theirs") == "untouched"


def test_two_tabs_lose_nothing(visitor: Visitor, collector: Collector) -> None:
    collector.replies = [Reply(503)] * 4
    tabs = [visitor.open("/a"), visitor.open("/b")]
    for number, tab in enumerate(tabs):
        tab.evaluate(
            f"for (let i = 0; i < 30; i++) setTimeout(() => stack('burst', {{i, tab: {number}}}), i * 10)"
        )

    def arrived() -> set[tuple[int, int]]:
        accepted = [r for r in collector.received if r.status == 202]
        burst = [e for request in accepted for e in request.events if e["event_name"] == "burst"]
        return {(e["event_properties"]["tab"], e["event_properties"]["i"]) for e in burst}

    collector.wait(lambda: len(arrived()) == 60, 20)
    by_id: dict[str, set[str]] = {}
    for event in collector.events:
        by_id.setdefault(event["event_id"], set()).add(json.dumps(event, sort_keys=True))
    assert len(by_id) == 62
    assert all(len(versions) == 1 for versions in by_id.values())


def test_a_large_event_goes_alone_and_without_keepalive(visitor: Visitor, collector: Collector) -> None:
    page = visitor.open("/a")
    collector.wait_for("pageview")
    page.evaluate("stack('large', {text: 'ü'.repeat(200000)}); stack('small')")
    collector.wait_for("small")
    (large,) = collector.wait_for("large")
    assert len(large["event_properties"]["text"]) == 200_000
