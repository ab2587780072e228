"""While events are stored and erased and all chores run, a reader has each event once, in any snapshot."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import duckdb
import pytest
from django.db import connection, transaction

from analytics.common.clock import FixedClock
from analytics.events import erasure
from analytics.events.models import Erasure, Segment, SegmentMark
from analytics.events.people import person
from analytics.events.refresh import refresh
from analytics.events.segments import marks, store, tidy, upkeep
from analytics.events.segments.reading import parts
from analytics.events.segments.tests.segments import HOUR, START
from analytics.events.storage.base import StoreUnavailable
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECONDS = 12.0
END = START + 4 * HOUR
SOON = timedelta(hours=2)
READINGS = 5


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    empty_tables()
    yield
    for model in (Erasure, Segment, SegmentMark):
        model.objects.all().delete()
    empty_tables()


def test_a_reader_has_each_event_once_whatever_happens_meanwhile() -> None:
    keeper, chosen = PostgresStore(FixedClock(START)), random.Random(3)
    keeper.prepare(START.date())
    store_now(keeper, [event(START)])
    ended = threading.Event()

    def stores() -> None:
        # One hour for a while, then another, so that there are some at rest.
        hour = int(time.monotonic() / 2) % 4
        at = START + hour * HOUR + chosen.randrange(60) * timedelta(minutes=1)
        with suppress(StoreUnavailable):  # a spelling was erased in between: the pipeline tries again
            store_now(keeper, [event(at, user_id=chosen.choice(("alice", "bob"))) for _ in range(20)])
        time.sleep(0.05)

    def erases() -> None:
        row = erasure.begin(person(1, user_id="alice"), actor_id=uuid4(), request_id="r", now=START)
        erasure.delete_stored(row, lambda: False)
        row.delete()
        time.sleep(3)

    def takes_up() -> None:
        refresh(limit=20, now=END, zone_of=lambda _: "UTC", rebuilds=(marks.note,))

    def makes() -> None:
        now = datetime.now(UTC)
        upkeep.renew(now=now + SOON, zone_of=lambda _: "UTC", enough=lambda: False)
        upkeep.compact(now=END + SOON, zone_of=lambda _: "UTC", enough=lambda: False)
        tidy.sweep(now)

    def until_the_end(work: Callable[[], None]) -> None:
        try:
            while not ended.is_set():
                work()
        finally:
            connection.close()

    makes()
    with ThreadPoolExecutor(4) as executor:
        running = [executor.submit(until_the_end, work) for work in (stores, erases, takes_up, makes)]
        try:
            found = [readings() for _ in _for(SECONDS)]
        finally:
            ended.set()
        for one in running:
            one.result()
    assert all(there == read for there, read, _ in found), found
    assert sum(from_files > 0 for _, _, from_files in found) >= READINGS, "files were read"


def _for(seconds: float) -> Iterator[None]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        yield


def readings() -> tuple[int, int, int]:
    """The events of one snapshot: as they are, as pieces and raw slices have them, of these in files."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        found = parts(1, START, END)
        there, raw = (count(cursor, slices) for slices in ([(START, END)], found.raw))
        in_files = 0
        for piece in found.pieces:
            with duckdb.connect() as reader:
                row = reader.execute(
                    "SELECT count(*) FROM read_parquet($1) WHERE timestamp >= $2 AND timestamp < $3",
                    [str(store.place(piece.path, piece.checksum)), piece.start, piece.end],
                ).fetchone()
                in_files += row[0] if row else 0
        return there, raw + in_files, in_files


def count(cursor: object, slices: list[tuple[datetime, datetime]]) -> int:
    counted = 0
    for start, end in slices:
        cursor.execute(  # type: ignore[attr-defined]
            "SELECT count(*) FROM events_event WHERE project_id = 1 AND timestamp >= %s AND timestamp < %s",
            [start, end],
        )
        counted += cursor.fetchone()[0]  # type: ignore[attr-defined]
    return counted
