"""How long the keys of events stay, whatever the host's clock says."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from analytics.common.clock import FixedClock
from analytics.events import services
from analytics.events.storage.postgres import partitions
from analytics.events.storage.postgres.connections import raw_connection
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import Row, event, store_now
from analytics.events.tests.snapshot import empty_tables

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2031, 5, 20)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        for table in (partitions.EVENTS, partitions.KEYS):
            for day in partitions.existing(raw_connection(), table):
                if day.year == 2031:
                    cursor.execute(f"DROP TABLE {table}_{day:%Y%m%d}")
    empty_tables()


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=each) for each in days]


def receive(days: Iterable[date]) -> list[Row]:
    """One event on each of these days, under an id that leaves a key."""
    rows = []
    for day in days:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        rows.append(event(noon, event_id=uuid4().bytes))
        store_now(PostgresStore(FixedClock(noon)), rows[-1:])
    return rows


def dropped(today: date) -> list[date]:
    return [day for day in services.drop_key_partitions(today) if day.year == 2031]


def test_a_day_goes_when_no_repeat_can_count_any_more() -> None:
    receive(ago(*range(12)))
    assert dropped(TODAY) == ago(11, 10, 9)


def test_a_clock_that_jumps_ahead_drops_no_key_that_still_counts() -> None:
    sent = receive(ago(*range(6)))
    assert dropped(TODAY + timedelta(days=400)) == []
    assert store_now(PostgresStore(FixedClock(datetime(2031, 5, 20, 13, tzinfo=UTC))), sent).duplicates == 6


def test_what_was_received_while_it_was_ahead_is_too_little_to_believe_it() -> None:
    receive(ago(*range(8)))
    receive([TODAY + timedelta(days=30), TODAY + timedelta(days=31)])
    assert set(dropped(TODAY + timedelta(days=31))).isdisjoint(ago(*range(6)))


def test_a_clock_that_stays_ahead_is_right_in_the_end() -> None:
    receive(ago(2, 1, 0))
    receive([TODAY + timedelta(days=30 + each) for each in range(9)])
    assert set(ago(2, 1, 0)) <= set(dropped(TODAY + timedelta(days=38)))


def test_days_without_keys_go_by_the_clock() -> None:
    services.ensure_partitions(ago(*range(12)))
    assert dropped(TODAY) == ago(11, 10, 9)


def test_the_keys_of_a_quiet_place_stay_until_enough_others_came() -> None:
    receive(ago(40, 30, 20))
    assert dropped(TODAY) == []
    receive(ago(6, 5, 4, 3, 2, 1))
    assert set(dropped(TODAY)) >= set(ago(40))
