"""Sessions follow their events, whatever the order, split and repetition."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.clock import FixedClock
from analytics.events.columns import joined
from analytics.events.models import Session
from analytics.events.schema import Client, Locale, Page
from analytics.events.storage import base
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import NOON, Row, batch, event, store_now
from analytics.events.tests.snapshot import everything

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_a_session_knows_its_ends_and_counts() -> None:
    store_now(
        PostgresStore(FixedClock(NOON)),
        [
            event(NOON + 2 * SECOND, page=Page("h", "/last")),
            event(NOON, name="signup", client=Client("first")),
            event(NOON + 1 * SECOND, page=Page("h", "/first"), client=Client("second")),
            event(NOON + 9 * SECOND, name="engagement", page=Page("h", "/last")),
        ],
    )
    session = Session.objects.get()
    assert (session.pageviews, session.events) == (2, 3)
    assert (session.started_at, session.ended_at) == (NOON, NOON + 9 * SECOND)
    (row,) = everything()["sessions"]
    assert row[12:16] == ("/first", "/last", "web", "first")


def test_a_session_without_page_view_has_no_entry() -> None:
    store = PostgresStore(FixedClock(NOON))
    store_now(store, [event(NOON, name="signup")])
    assert Session.objects.get().entry_page_id is None
    store_now(store, [event(NOON - SECOND, page=Page("h", "/later stored"))])
    assert everything()["sessions"][0][12:14] == ("/later stored", "/later stored")


def test_parts_that_were_joined_are_stored_as_one_batch() -> None:
    parts = [batch([event(NOON + number * SECOND, project_id=number)]) for number in (1, 2, 300)]
    assert base.store_now(PostgresStore(FixedClock(NOON)), joined(parts)).stored == 3
    found = everything()
    assert [row[0] for row in found["sessions"]] == [row[0] for row in found["events"]] == [1, 2, 300]


def one_event(number: int) -> Row:
    """A small world: two projects, three visits, times that collide."""
    return event(
        NOON + (number % 4) * SECOND,
        event_id=bytes([number]) * 6 + b"\x70" + bytes(9),
        project_id=number % 2 + 1,
        session_id=f"visit {number % 3}",
        user_id=f"user {number % 5}",
        name=("pageview", "engagement", "signup")[number % 3 if number % 7 else 0],
        page=Page("h", f"/{number}"),
        client=Client(f"agent {number % 4}") if number % 2 else None,
        locale=Locale(f"l{number % 3}", None),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), numbers=st.sets(st.integers(1, 60), min_size=1, max_size=25))
def test_any_order_split_and_repetition_gives_the_same_tables(data: st.DataObject, numbers: set[int]) -> None:
    events = [one_event(number) for number in sorted(numbers)]
    PostgresStore().prepare(NOON.date())
    expected = stored([events])
    repeated = events + data.draw(st.lists(st.sampled_from(events), max_size=10))
    shuffled = data.draw(st.permutations(repeated))
    batches: list[list[Row]] = [[]]
    for one in shuffled:
        if data.draw(st.booleans()):
            batches.append([])
        batches[-1].append(one)
    assert stored(batches) == expected


def stored(batches: list[list[Row]]) -> object:
    with transaction.atomic():
        store = PostgresStore(FixedClock(NOON))
        for some in filter(None, batches):
            store_now(store, some)
        found = everything()
        transaction.set_rollback(True)
    return found
