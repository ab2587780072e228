"""Partitions and what else the events app does beside storing."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import connection

from analytics.common.clock import FixedClock
from analytics.events import selectors, services
from analytics.events.storage.postgres import partitions
from analytics.events.storage.postgres.connections import raw_connection
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, event, store_now
from analytics.events.tests.snapshot import empty_tables, everything

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2031, 5, 5)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        for table in (partitions.EVENTS, partitions.KEYS):
            for day in days(table):
                cursor.execute(f"DROP TABLE {table}_{day:%Y%m%d}")
    empty_tables()


def days(table: str) -> set[date]:
    """The partitions of this test's year."""
    connection.ensure_connection()
    assert connection.connection is not None
    return {day for day in partitions.existing(connection.connection, table) if day.year == 2031}


def test_partitions_are_made_once() -> None:
    assert services.ensure_partitions([TODAY, TODAY]) == [TODAY]
    assert services.ensure_partitions([TODAY]) == []
    assert days("events_event") == days("events_key") == {TODAY}


def test_a_partition_that_is_not_of_a_day_is_left_alone() -> None:
    """An operator may have one, of years that were imported for instance; no chore falls over it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE events_event_of_old PARTITION OF events_event"
            " FOR VALUES FROM ('1980-01-01Z') TO ('1981-01-01Z')"
        )
    try:
        assert date(1980, 1, 1) not in partitions.existing(raw_connection(), partitions.EVENTS)
        services.ensure_partitions([TODAY])
        assert partitions.drop_before(raw_connection(), partitions.EVENTS, date(1990, 1, 1)) == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE events_event_of_old")


def test_a_made_partition_has_the_indexes_and_no_check_left() -> None:
    services.ensure_partitions([TODAY])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_index WHERE indrelid = 'events_event_20310505'::regclass")
        assert cursor.fetchone() == (2,)  # as the table, and its own that keeps ids from repeating
        cursor.execute(
            """SELECT count(*) FROM pg_constraint
               WHERE contype = 'c' AND conrelid = 'events_event_20310505'::regclass"""
        )
        assert cursor.fetchone() == (0,)


def test_a_reader_does_not_hinder_a_new_partition() -> None:
    reader = connection.copy()
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM events_event")
            assert services.ensure_partitions([TODAY]) == [TODAY]
            cursor.execute("ROLLBACK")
    finally:
        reader.close()


def test_many_may_ask_for_one_partition_at_once() -> None:
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            services.ensure_partitions([TODAY + timedelta(days=offset) for offset in range(3)])
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert len(days("events_event")) == 3


def test_the_coming_days_are_ready_before_their_first_event() -> None:
    services.ensure_coming_partitions(TODAY)
    assert TODAY + timedelta(days=7) in days("events_event") & days("events_key")


def test_keys_go_when_no_repeat_can_count_any_more() -> None:
    services.ensure_partitions([TODAY - timedelta(days=offset) for offset in range(12)])
    dropped = [day for day in services.drop_key_partitions(TODAY) if day.year == 2031]
    assert dropped == [TODAY - timedelta(days=offset) for offset in (11, 10, 9)]
    assert len(days("events_event")) == 12


def test_deleting_a_project_leaves_the_others() -> None:
    store = PostgresStore(FixedClock(NOON))
    store_now(store, [event(title="one"), event(project_id=2, title="two"), event(project_id=2)])
    assert services.delete_project_data(2) > 0
    assert services.delete_project_data(2) == 0
    left = everything()
    assert {row[0] for table in left.values() for row in table} == {1}
    assert left["events"][0][6] == "one"


def test_what_is_stored_while_a_project_is_deleted_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store = PostgresStore(FixedClock(NOON))
    store_now(store, [event(project_id=2)])
    monkeypatch.setattr(services, "_delete_some", store_between(store, services._delete_some))
    services.delete_project_data(2)
    monkeypatch.undo()
    assert everything()["events"], "stored after the events were deleted"
    assert selectors.active_projects([1, 2, 3]) == [2]
    services.delete_project_data(2)
    assert selectors.active_projects([1, 2, 3]) == []
    assert not any(everything().values())


def store_between(store: PostgresStore, delete: Callable[[str, int], int]) -> Callable[[str, int], int]:
    """`delete`, with a batch of the pipeline's committed in the middle of it all, once."""
    left = [event(project_id=2, title="late")]

    def deleting(table: str, project_id: int) -> int:
        count = delete(table, project_id)
        if table == "events_session" and left:
            store_now(store, [left.pop()])
        return count

    return deleting


def test_activity_and_counts_are_of_one_project() -> None:
    assert selectors.activity(1).first_event_at is None
    store_now(PostgresStore(FixedClock(NOON)), [event(), event(NOON - DAY), event(project_id=2)])
    assert selectors.activity(1).first_event_at == NOON - DAY
    assert selectors.activity(1).last_event_at == NOON
    assert selectors.stored_since(1, NOON - timedelta(hours=24)) == 2
    assert selectors.stored_since(1, NOON) == 1
