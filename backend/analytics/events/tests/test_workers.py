"""Several workers that store the same ids at once: each counts once, and none of them gives up."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from analytics.common.clock import FixedClock
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import NOON, Row, event, store_now, v4, v7
from analytics.events.tests.snapshot import empty_tables, everything

DAY = timedelta(days=1)
IDS = [v7(NOON) for _ in range(60)] + [v4(number) for number in range(60)]


def copies(seed: int, days: list[int]) -> list[Row]:
    """All ids in some order, each at a time of its own on one of the days."""
    chance = random.Random(seed)
    return [
        event(
            NOON + chance.choice(days) * DAY + timedelta(seconds=chance.randrange(60)),
            event_id=made,
            received=NOON,
            name=f"worker {seed}",
        )
        for made in chance.sample(IDS, len(IDS))
    ]


@pytest.mark.parametrize("days", [[0], [-1, 0]])
@pytest.mark.django_db(transaction=True)
def test_each_id_is_stored_by_one_of_them(days: list[int]) -> None:
    PostgresStore(FixedClock(NOON)).prepare(NOON.date())
    begin = threading.Barrier(4)

    def work(seed: int) -> int:
        store = PostgresStore(FixedClock(NOON))
        events = copies(seed, days)
        begin.wait()
        try:
            return sum(store_now(store, events[start : start + 20]).stored for start in range(0, 120, 20))
        finally:
            connection.close()

    try:
        with ThreadPoolExecutor(4) as workers:
            told = list(workers.map(work, range(4)))
        stored = Counter(row[1] for row in everything()["events"])
    finally:
        empty_tables()
    assert sum(told) == len(IDS) == len(stored)
    assert set(stored.values()) == {1}
