"""Live streams by themselves: what they send, how many there are, and who reads for whom."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.common.clock import from_micros, to_micros
from analytics.common.errors import Invalid, Unavailable
from analytics.reports.live import streams
from analytics.reports.live.result import LatestEvent, Live, Minute
from analytics.reports.live.streams import SharedReads, Slots, messages, parse_last_id
from analytics.reports.query.planner import Plan, Source
from analytics.reports.query.result import Meta, Span

AT = datetime(2033, 3, 1, 12, tzinfo=UTC)


def event(name: str, seconds_ago: float = 0) -> LatestEvent:
    return LatestEvent(name, AT - timedelta(seconds=seconds_ago), {})


def live(*latest: LatestEvent, active: int = 1) -> Live:
    minutes = (Minute("2033-03-01T12:00:00+00:00", 1, 1, 1),)
    return Live(AT, active, 1, minutes, latest, Meta(Plan(Source.RAW), Span(AT, AT), "UTC", 1.0))


def present(one: Live, events: Sequence[LatestEvent]) -> dict[str, Any]:
    return {"active": one.active, "latest": [event.event_id for event in events]}


class Reads:
    """Gives one after the other, then nothing new."""

    def __init__(self, *reads: Live | Exception) -> None:
        self._reads = list(reads)

    async def __call__(self) -> Live:
        found = self._reads.pop(0) if len(self._reads) > 1 else self._reads[0]
        if isinstance(found, Exception):
            raise found
        return found


async def sent(reads: Reads, number: int, *, after: datetime | None = None) -> list[str]:
    """So many messages behind the first, which says how soon to come back."""
    stream: AsyncIterator[bytes] = messages(reads, present, after=after, seconds=30, every=0.001)
    assert await anext(stream) == b"retry: 1000\n\n"
    return [(await anext(stream)).decode() for _ in range(number)]


def data(message: str) -> Any:
    return json.loads(message.split("data: ")[1])


async def test_each_event_is_sent_once() -> None:
    first, second, third = await sent(
        Reads(live(event("a")), live(event("b"), event("a")), live(event("b"), event("a"))), 3
    )
    assert first == f'event: live\nid: {to_micros(AT)}\ndata: {{"active": 1, "latest": ["a"]}}\n\n'
    assert data(second)["latest"] == ["b"]
    assert third == ":\n\n"


async def test_numbers_that_change_are_sent_without_events() -> None:
    _, second = await sent(Reads(live(event("a")), live(event("a"), active=2)), 2)
    assert data(second) == {"active": 2, "latest": []}


async def test_who_comes_back_gets_what_was_received_since() -> None:
    now = live(event("new", 10), event("perhaps", 70), event("old", 200))
    [message] = await sent(Reads(now), 1, after=AT - timedelta(seconds=5))
    assert data(message)["latest"] == ["new", "perhaps"]


async def test_a_database_that_is_away_is_told_and_the_stream_goes_on() -> None:
    away = Unavailable("gone", code="database_away")
    first, second = await sent(Reads(away, live(event("a"))), 2)
    assert first == 'event: unavailable\ndata: {"code": "database_away", "detail": "gone"}\n\n'
    assert data(second)["latest"] == ["a"]


async def test_a_stream_ends_by_itself() -> None:
    stream = messages(Reads(live()), present, after=None, seconds=0.05, every=0.01)
    assert 3 <= len([message async for message in stream]) <= 8


@pytest.mark.parametrize("text", ["-1", "1.5", "x", "٣", "1" * 18, " 1"])
def test_an_id_that_no_message_had_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_last_id(text)


def test_an_id_is_a_moment() -> None:
    assert parse_last_id(str(to_micros(AT))) == AT
    assert parse_last_id("9" * 17) == from_micros(int("9" * 17))
    assert parse_last_id(None) is parse_last_id("") is None


def test_only_so_many_streams_are_open() -> None:
    slots = Slots(at_once=3, of_a_project=2)
    first, _ = slots.take(1), slots.take(1)
    with pytest.raises(Unavailable) as caught:
        slots.take(1)
    assert caught.value.code == "too_many_streams"
    slots.take(2)
    with pytest.raises(Unavailable):
        slots.take(3)
    slots.give_back(first)
    slots.give_back(first)
    slots.take(1)


def test_a_slot_that_was_never_given_back_is_free_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "STREAM_SECONDS", -1_000)
    slots = Slots(at_once=1)
    slots.take(1)
    slots.take(1)


async def test_those_who_look_at_one_project_share_a_read() -> None:
    reads, count, ready = SharedReads(fresh_seconds=60), [0], threading.Event()

    def read() -> Live:
        count[0] += 1
        ready.wait(10)
        return live(active=count[0])

    leaving = asyncio.create_task(reads.read(1, read))
    staying = asyncio.create_task(reads.read(1, read))
    other = asyncio.create_task(reads.read(2, lambda: replace(live(), active=7)))
    assert (await other).active == 7
    leaving.cancel()
    ready.set()
    assert (await staying).active == 1
    assert (await reads.read(1, read)).active == 1
    assert count == [1]


async def test_a_read_is_not_shared_for_long() -> None:
    reads, count = SharedReads(fresh_seconds=0), [0]

    def read() -> Live:
        count[0] += 1
        return live(active=count[0])

    assert [(await reads.read(1, read)).active for _ in range(3)] == [1, 2, 3]
