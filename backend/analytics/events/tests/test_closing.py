"""Days that are over: their indexes made small, once, also after a kill."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from analytics.common.clock import FixedClock
from analytics.events.storage.postgres import partitions
from analytics.events.storage.postgres.closing import close_days
from analytics.events.storage.postgres.connections import raw_connection
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, Row, event, store_now
from analytics.events.tests.snapshot import empty_tables, everything

pytestmark = pytest.mark.django_db(transaction=True)
PARTITION = partitions.name_of(partitions.EVENTS, NOON.date())


@pytest.fixture(autouse=True)
def _no_other_days() -> Iterator[None]:
    _drop_partitions()  # chores that other tests ran may have closed them
    yield
    _drop_partitions()
    empty_tables()


def _drop_partitions() -> None:
    days = partitions.existing(raw_connection(), partitions.EVENTS)
    with connection.cursor() as cursor:
        for day in days:
            cursor.execute(f"DROP TABLE {partitions.name_of(partitions.EVENTS, day)}")


def stored(count: int = 3_000) -> list[Row]:
    """Events of one day, in two batches whose times overlap."""
    store = PostgresStore(FixedClock(NOON))
    events = [event(NOON + timedelta(milliseconds=n), project_id=n % 3 + 1) for n in range(count)]
    for batch in (events[::2], events[1::2]):
        store_now(store, batch)
    return events


def asked(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def size() -> int:
    return int(asked(f"SELECT pg_indexes_size('{PARTITION}')")[0][0])


def test_a_closed_day_is_smaller_and_holds_the_same() -> None:
    stored()
    before, room = everything(), size()
    assert close_days(raw_connection(), NOON.date() + DAY) == [NOON.date()]
    assert size() < room
    assert everything() == before


def test_a_day_is_closed_once_and_not_before_it_is_over() -> None:
    stored(10)
    assert close_days(raw_connection(), NOON.date()) == []
    assert close_days(raw_connection(), NOON.date() + DAY) == [NOON.date()]
    assert close_days(raw_connection(), NOON.date() + DAY) == []


def test_a_late_repeat_is_still_known_and_a_late_event_stored() -> None:
    events = stored(10)
    close_days(raw_connection(), NOON.date() + DAY)
    outcome = store_now(PostgresStore(FixedClock(NOON)), [events[0], event(NOON)])
    assert (outcome.stored, outcome.duplicates) == (1, 1)


def test_what_a_kill_has_left_is_cleared_away() -> None:
    stored(10)
    with connection.cursor() as cursor:
        # As a killed REINDEX CONCURRENTLY leaves it.
        cursor.execute(f"CREATE INDEX {PARTITION}_once_ccnew ON {PARTITION} (event_id, project_id)")
        cursor.execute(
            f"UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{PARTITION}_once_ccnew'::regclass"
        )
    close_days(raw_connection(), NOON.date() + DAY)
    indexes = f"SELECT indisvalid FROM pg_index WHERE indrelid = '{PARTITION}'::regclass"
    assert asked(indexes) == [(True,), (True,)]
