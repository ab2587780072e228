"""Storing in PostgreSQL: every column arrives, and nothing is stored twice."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from analytics.common.clock import FixedClock
from analytics.common.ids import identifier_key, uuid7
from analytics.events.schema import (
    Acquisition,
    Client,
    Locale,
    Location,
    Page,
    StoreResult,
)
from analytics.events.storage.base import StoreRejected, StoreUnavailable
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, Row, event, store_now, v4, v7
from analytics.events.tests.snapshot import empty_tables, everything

pytestmark = pytest.mark.django_db

FULL = event(
    key_id=7,
    anonymous_id="before",
    account_id="acme",
    page=Page("a.example", "/x"),
    title="Title \u2603",
    client=Client("UA", "Firefox", "133", "Linux", None, "desktop"),
    location=Location("DE", "Berlin", "Berlin"),
    acquisition=Acquisition("https://r.example/", "r.example", None, "s", "m", "c", "t", "n"),
    locale=Locale("de", "1920x1080"),
    bot="Googlebot",
    ip="2001:db8::1",
    url_scheme="http",
    url_query="?a=1",
    engagement_ms=1234,
    scroll_depth=99,
    revenue=Decimal("12345678901234.5678"),
    currency="EUR",
    import_id=3,
    properties=b'{"a": [1, "\xc3\xa4"]}',
)


@pytest.fixture
def store() -> PostgresStore:
    return PostgresStore(FixedClock(NOON))


def test_every_column_arrives(store: PostgresStore) -> None:
    assert store_now(store, [FULL]) == StoreResult(stored=1, duplicates=0)
    (row,) = everything()["events"]
    assert row[1] == str(UUID(bytes=FULL.event_id))
    assert row[2:4] == (NOON, NOON)
    assert row[4:16] == (
        "pageview", "web", "Title \u2603", "Googlebot", "a.example", "/x", "UA", "Firefox", "DE",
        "https://r.example/", "s", "de",
    )  # fmt: skip
    assert row[16:20] == tuple(
        str(identifier_key(1, text)) for text in ("someone", "a visit", "before", "acme")
    )
    assert row[20:] == (
        7, 3, 1234, 99, Decimal("12345678901234.5678"), "EUR", "2001:db8::1/128", "http", "?a=1",
        '{"a": [1, "\u00e4"]}',
    )  # fmt: skip


def test_the_least_arrives_with_nulls(store: PostgresStore) -> None:
    store_now(store, [event()])
    (row,) = everything()["events"]
    assert row[4:16] == ("pageview", "web", *[None] * 10)
    assert row[18:] == (None,) * 12


@pytest.mark.parametrize("revenue", ["0", "-0.0001", "9999.9999", "10000", "-99999999999999.9999", "0.5"])
def test_money_is_exact(store: PostgresStore, revenue: str) -> None:
    store_now(store, [event(revenue=Decimal(revenue), currency="EUR")])
    assert everything()["events"][0][24] == Decimal(revenue)


@pytest.mark.parametrize("address", ["192.0.2.0", "::ffff:1.2.3.4", "2001:db8::"])
def test_addresses_arrive(store: PostgresStore, address: str) -> None:
    store_now(store, [event(ip=address)])
    assert everything()["events"][0][26].split("/")[0] == address


def test_an_id_counts_once_within_a_batch_and_over_batches(store: PostgresStore) -> None:
    one, other = event(name="first"), event(project_id=2)
    again = event(event_id=one.event_id, name="second")
    assert store_now(store, [one, again, other]) == StoreResult(stored=2, duplicates=1)
    assert store_now(store, [again, event()]) == StoreResult(stored=1, duplicates=1)
    assert [row[4] for row in everything()["events"] if row[1] == str(UUID(bytes=one.event_id))] == ["first"]


def test_another_store_knows_what_this_one_stored(store: PostgresStore) -> None:
    store_now(store, [FULL])
    assert store_now(PostgresStore(FixedClock(NOON)), [FULL]) == StoreResult(stored=0, duplicates=1)


def test_one_id_in_two_projects_is_two_events(store: PostgresStore) -> None:
    one = event()
    assert store_now(store, [one, event(event_id=one.event_id, project_id=2)]).stored == 2


@pytest.mark.parametrize("days", [1, 2, 7])
@pytest.mark.parametrize("made", ["v4", "v7", "v7 from yesterday", "v7 from tomorrow", "v7 from next year"])
def test_a_repeat_days_later_is_a_duplicate(store: PostgresStore, made: str, days: int) -> None:
    """Whatever the id claims of its age, for seven days after its first receipt."""
    ids = {
        "v4": v4(5),
        "v7": v7(NOON),
        "v7 from yesterday": v7(NOON - DAY),
        "v7 from tomorrow": v7(NOON + DAY),
        "v7 from next year": v7(NOON + 365 * DAY),
    }
    first = event(event_id=ids[made])
    later = event(event_id=ids[made], received=NOON + days * DAY)
    assert store_now(store, [first]).stored == 1
    assert store_now(store, [later]) == StoreResult(stored=0, duplicates=1)


def test_a_repeat_of_an_id_from_the_future_is_found_between_and_after(store: PostgresStore) -> None:
    claimed = v7(NOON + 3 * DAY)
    assert store_now(store, [event(event_id=claimed)]).stored == 1
    for days in (1, 2, 3, 4, 6, 7):
        assert store_now(store, [event(event_id=claimed, received=NOON + days * DAY)]).duplicates == 1


@pytest.mark.parametrize("made", ["v4", "v7", "v7 from yesterday", "v7 from tomorrow"])
def test_a_repeat_after_the_clock_went_back_over_midnight_is_a_duplicate(
    store: PostgresStore, made: str
) -> None:
    ids = {
        "v4": v4(7),
        "v7": v7(NOON),
        "v7 from yesterday": v7(NOON - DAY),
        "v7 from tomorrow": v7(NOON + DAY),
    }
    assert store_now(store, [event(event_id=ids[made], received=NOON)]).stored == 1
    assert store_now(store, [event(event_id=ids[made], received=NOON - DAY)]).duplicates == 1


def test_a_repeat_from_before_the_clock_was_far_ahead_is_a_duplicate(store: PostgresStore) -> None:
    assert store_now(store, [event(event_id=v4(7), received=NOON + 5 * DAY)]).stored == 1
    assert store_now(store, [event(event_id=v4(7), received=NOON)]).duplicates == 1


def test_a_repeat_on_both_sides_of_midnight_is_found_in_one_batch(store: PostgresStore) -> None:
    midnight = NOON + timedelta(hours=12)
    one = event(midnight - timedelta(milliseconds=1))
    again = event(event_id=one.event_id, received=midnight)
    assert store_now(store, [one, again]).stored == 1


IDS = {
    "v4": v4(11),
    "v7": v7(NOON),
    "v7 from yesterday": v7(NOON - DAY),
    "v7 from tomorrow": v7(NOON + DAY),
    "v7 from next year": v7(NOON + 365 * DAY),
}


@pytest.mark.parametrize("received", [0, 7])
@pytest.mark.parametrize("again", [-3, -1, 0, 1])
@pytest.mark.parametrize("first", [-3, -1, 0, 1])
@pytest.mark.parametrize("made", IDS)
def test_a_repeat_with_another_timestamp_is_a_duplicate(
    store: PostgresStore, made: str, first: int, again: int, received: int
) -> None:
    one = event(NOON + first * DAY, event_id=IDS[made], received=NOON)
    two = event(NOON + again * DAY + timedelta(hours=1), event_id=IDS[made], received=NOON + received * DAY)
    assert store_now(store, [one]).stored == 1
    assert store_now(store, [two, event(event_id=v7(NOON + timedelta(hours=2)))]) == StoreResult(1, 1)


def test_only_events_away_from_home_leave_a_key(store: PostgresStore) -> None:
    made_today, nameless = v7(NOON), v4(10)
    store_now(
        store,
        [
            event(event_id=v7(NOON)),
            event(event_id=v4(9), id_from_client=False),
            event(event_id=nameless),
            event(NOON - DAY, event_id=made_today),
        ],
    )
    assert [(key[1], key[3]) for key in everything()["keys"]] == [
        (str(UUID(bytes=nameless)), None),
        (str(UUID(bytes=made_today)), NOON.date()),
    ]


def test_an_id_the_server_made_counts_once_however_often_it_is_delivered(store: PostgresStore) -> None:
    one = event(event_id=v4(9), id_from_client=False)
    assert store_now(store, [one]).stored == 1
    assert store_now(store, [one, event()]) == StoreResult(stored=1, duplicates=1)


def test_a_client_may_use_an_id_of_another_project_on_the_same_day(store: PostgresStore) -> None:
    for made in IDS.values():
        assert store_now(store, [event(event_id=made)]).stored == 1
        assert store_now(store, [event(event_id=made, project_id=2)]).stored == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"properties": b"{not json"},
        {"properties": b'{"nul": "\\u0000"}'},
        {"title": "nul \x00"},
        {"user_id": "nul \x00"},
        {"name": "surrogate \ud800"},
        {"timestamp": 1 << 62},
        {"scroll_depth": 70_000},
        {"ip": "not an address"},
        {"revenue": Decimal("1e30")},
    ],
)
@pytest.mark.django_db(transaction=True)
def test_what_postgresql_cannot_keep_is_rejected_not_retried(bad: dict[str, Any]) -> None:
    store = PostgresStore(FixedClock(NOON))
    store.prepare(NOON.date())
    before = everything()
    with pytest.raises(StoreRejected):
        store_now(store, [event(), event(**bad)])
    assert everything() == before


def test_spellings_are_kept_only_of_ids_that_are_no_uuids(store: PostgresStore) -> None:
    user = str(uuid7())
    store_now(
        store, [event(user_id=user, session_id="visit"), event(user_id=user.upper(), session_id="visit")]
    )
    assert {row[2] for row in everything()["identifiers"]} == {"visit", user.upper()}
    assert len({row[16] for row in everything()["events"]}) == 2


def test_marks_are_minutes_for_fresh_events_and_hours_for_old_ones(store: PostgresStore) -> None:
    store_now(
        store,
        [
            event(NOON - timedelta(seconds=30)),
            event(NOON - timedelta(seconds=20)),
            event(NOON - timedelta(hours=3, minutes=30)),
        ],
    )
    assert [(row[1], row[2]) for row in everything()["marks"]] == [
        (NOON - timedelta(hours=4), 60),
        (NOON - timedelta(minutes=1), 1),
    ]


def test_activity_is_the_span_of_receipts(store: PostgresStore) -> None:
    store_now(store, [event(NOON)])
    store_now(store, [event(NOON - DAY), event(NOON + timedelta(hours=1))])
    assert everything()["activity"] == [(1, NOON - DAY, NOON + timedelta(hours=1))]


def test_a_duplicate_changes_nothing(store: PostgresStore) -> None:
    events: list[Row] = [event(NOON + timedelta(seconds=n)) for n in range(5)]
    store_now(store, events)
    before = everything()
    assert store_now(store, events[::-1]) == StoreResult(stored=0, duplicates=5)
    assert everything() == before


def test_texts_longer_than_an_index_row_are_kept(store: PostgresStore) -> None:
    store_now(store, [event(title="t" * 20_000, page=Page("h", "/" + "p" * 20_000), user_id="u" * 20_000)])
    assert len(everything()["events"][0][6]) == 20_000


@pytest.mark.django_db(transaction=True)
def test_a_partition_that_vanished_is_made_again() -> None:
    store = PostgresStore(FixedClock(NOON))
    one = event()
    store_now(store, [one])
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE events_event_20260310")
    with pytest.raises(StoreUnavailable):
        store_now(store, [event()])
    assert store_now(store, [event()]).stored == 1
    empty_tables()


@pytest.mark.django_db(transaction=True)
def test_it_recovers_from_a_lost_connection() -> None:
    store = PostgresStore(FixedClock(NOON))
    store_now(store, [event(name="one")])
    with psycopg.connect(dbname=connection.settings_dict["NAME"], **server()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    with pytest.raises(StoreUnavailable):
        store_now(store, [event(name="two")])
    assert store_now(store, [event(name="two")]).stored == 1
    empty_tables()


def server() -> dict[str, Any]:
    there = connection.settings_dict
    return {
        "host": there["HOST"] or None,
        "port": there["PORT"] or None,
        "user": there["USER"] or None,
        "password": there["PASSWORD"] or None,
    }
