"""Erasing a person: what is left is what would be there had the person never come."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from analytics.common.clock import FixedClock
from analytics.common.ids import identifier_key
from analytics.events import erasure, horizon, people
from analytics.events.models import DirtyMark, Erasure, Horizon, Identifier, Session
from analytics.events.people import exported, look_up, person
from analytics.events.schema import Kept, Page
from analytics.events.storage.base import StoreUnavailable
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, Row, batch, event, store_now, v4, v7
from analytics.events.tests.snapshot import empty_tables, everything

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    empty_tables()
    yield
    Erasure.objects.all().delete()
    Horizon.objects.all().delete()
    empty_tables()


def store(rows: list[Row]) -> None:
    store_now(PostgresStore(FixedClock(NOON)), rows)


def begin(project_id: int = 1, **ids: str) -> Erasure:
    return erasure.begin(person(project_id, **ids), actor_id=uuid4(), request_id="r", now=NOON)


def erase(project_id: int = 1, **ids: str) -> dict[str, int]:
    row = begin(project_id, **ids)
    assert erasure.delete_stored(row, lambda: False)
    removed = dict(row.removed)
    row.delete()
    return removed


def left() -> dict[str, list[tuple[Any, ...]]]:
    """Events and sessions, which erasing must leave as if the person had never come."""
    return {name: rows for name, rows in everything().items() if name in ("events", "sessions")}


def some_events(seed: int) -> list[Row]:
    """Three people in two projects, who share sessions, over three days."""
    chosen = random.Random(seed)
    return [
        event(
            NOON - chosen.randrange(3 * 1440) * MINUTE,
            received=NOON,
            project_id=chosen.choice((1, 2)),
            name=chosen.choice(("pageview", "pageview", "engagement", "signup")),
            user_id=chosen.choice(("alice", "bob", "carol")),
            session_id=chosen.choice(("one", "two", str(UUID(int=3)))),
            anonymous_id=chosen.choice((None, None, "cookie")),
            page=Page("a.example", f"/{chosen.randrange(5)}"),
            source=chosen.choice(("web", "ios")),
        )
        for _ in range(60)
    ]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_left_is_as_if_the_person_had_never_come(seed: int) -> None:
    rows = some_events(seed)
    store([row for row in rows if (row.project_id, row.user_id) != (1, "alice")])
    expected = left()
    empty_tables()
    store(rows)
    removed = erase(user_id="alice")
    assert left() == expected
    assert removed["events"] == sum((row.project_id, row.user_id) == (1, "alice") for row in rows)


def test_erasing_again_finds_nothing() -> None:
    store(some_events(1))
    erase(user_id="alice")
    before = left()
    assert sum(erase(user_id="alice").values()) == 0
    assert left() == before


def test_the_same_id_in_another_project_is_somebody_else() -> None:
    store([event(project_id=1, user_id="alice"), event(project_id=2, user_id="alice")])
    assert erase(1, user_id="alice")["events"] == 1
    assert [row[0] for row in everything()["events"]] == [2]
    assert Session.objects.filter(project_id=2).count() == 1
    assert Identifier.objects.filter(project_id=2, value="alice").exists()


def test_an_anonymous_id_is_found_before_and_after_sign_in() -> None:
    store([event(user_id="cookie"), event(user_id="alice", anonymous_id="cookie"), event(user_id="bob")])
    assert erase(anonymous_id="cookie")["events"] == 2
    assert [UUID(row[16]) for row in everything()["events"]] == [identifier_key(1, "bob")]


def test_an_account_goes_with_all_its_people() -> None:
    store([event(user_id="a", account_id="acme"), event(user_id="b", account_id="acme"), event(user_id="c")])
    assert erase(account_id="acme")["events"] == 2


def test_an_id_that_is_a_uuid_is_found_by_it() -> None:
    store([event(user_id="0190c6a0-0000-7000-8000-000000000001", session_id=str(uuid4()))])
    assert erase(user_id="0190c6a0-0000-7000-8000-000000000001") == {
        "events": 1, "sessions": 1, "identifiers": 0,
    }  # fmt: skip


def test_the_spellings_of_the_person_and_the_sessions_go() -> None:
    store([event(user_id="alice", session_id="hers"), event(user_id="bob", session_id="his")])
    erase(user_id="alice")
    assert set(Identifier.objects.values_list("value", flat=True)) == {"bob", "his"}


def test_the_slices_are_marked() -> None:
    store(
        [event(NOON - DAY, received=NOON, user_id="alice"), event(NOON - DAY, received=NOON, user_id="bob")]
    )
    DirtyMark.objects.all().delete()
    erase(user_id="alice")
    assert set(DirtyMark.objects.values_list("slice_start", "slice_minutes")) == {(NOON - DAY, 60)}


def test_a_slice_whose_events_are_gone_is_never_marked() -> None:
    """A late event behind the horizon goes, but what was counted of that time is not counted again."""
    gone = NOON - DAY + 30 * MINUTE
    store(
        [
            event(NOON - DAY + 10 * MINUTE, received=NOON, user_id="alice"),
            event(NOON - DAY + 40 * MINUTE, received=NOON, user_id="alice"),
        ]
    )
    with transaction.atomic():
        horizon.advance(1, Kept(raw_from=gone))
    DirtyMark.objects.all().delete()
    assert erase(user_id="alice")["events"] == 2
    # Nor the hour that is half gone: the minute that is whole.
    marks = list(DirtyMark.objects.values_list("slice_start", "slice_minutes"))
    assert marks == [(NOON - DAY + 40 * MINUTE, 1)]


def test_stopped_after_every_batch_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """And whenever it stands still, the sessions say what the events say."""
    monkeypatch.setattr(erasure, "_AT_ONCE", 3)
    rows = [event(NOON - number * DAY, received=NOON, user_id="alice") for number in range(3)]
    rows += [event(user_id="alice") for _ in range(7)] + [event(user_id="bob", session_id="his")]
    store(rows)
    row, stops = begin(user_id="alice"), 0
    while not erasure.delete_stored(row, lambda: True):
        row, stops = Erasure.objects.get(pk=row.pk), stops + 1
        counted = sum(Session.objects.values_list("events", flat=True))
        assert counted == len(everything()["events"])
    assert stops >= 3
    assert row.removed["events"] == 10
    assert [UUID(row[16]) for row in everything()["events"]] == [identifier_key(1, "bob")]


def test_an_error_in_the_middle_undoes_its_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when PostgreSQL dies: events, sessions, marks and the count go together or not at all."""
    store([event(user_id="alice")])
    before = everything()

    def dies(*_: object) -> int:
        raise RuntimeError("away")

    row = begin(user_id="alice")
    with monkeypatch.context() as patch:
        patch.setattr(erasure, "rebuild_sessions", dies)
        with pytest.raises(RuntimeError):
            erasure.delete_stored(row, lambda: False)
    assert everything() == before
    row.refresh_from_db()
    assert row.removed == {}
    assert erasure.delete_stored(row, lambda: False)
    assert left() == {"events": [], "sessions": []}


@pytest.mark.parametrize("made", ["v7", "v7 from yesterday", "v7 from tomorrow", "v4"])
@pytest.mark.parametrize("moved", [timedelta(0), DAY, -DAY])
def test_a_clients_second_copy_does_not_bring_the_person_back(made: str, moved: timedelta) -> None:
    ids = {
        "v7": v7(NOON), "v7 from yesterday": v7(NOON - DAY), "v7 from tomorrow": v7(NOON + DAY), "v4": v4(7),
    }  # fmt: skip
    store([event(event_id=ids[made], user_id="alice"), event(user_id="bob")])
    erase(user_id="alice")
    again = event(NOON + moved, received=NOON, event_id=ids[made], user_id="alice")
    for rows in ([again], [again, event(user_id="bob")]):
        store(rows)
        assert {row[16] for row in everything()["events"]} == {str(identifier_key(1, "bob"))}


def test_a_worker_that_spelled_the_person_before_spells_a_new_visit_again() -> None:
    worker = PostgresStore(FixedClock(NOON))
    store_now(worker, [event(user_id="alice")])
    late = worker.pack(batch([event(user_id="alice")]))
    erase(user_id="alice")
    with pytest.raises(StoreUnavailable):
        worker.store(late)
    assert everything()["events"] == []
    store_now(worker, [event(user_id="alice")])
    assert Identifier.objects.filter(value="alice").exists()


def test_asking_twice_is_one_erasure() -> None:
    assert begin(user_id="alice").pk == begin(user_id="alice").pk
    assert begin(user_id="alice").pk != begin(anonymous_id="alice").pk
    assert begin(1, user_id="alice").pk != begin(2, user_id="alice").pk


def test_what_is_stored_of_a_person_can_be_seen() -> None:
    store(
        [
            event(NOON - DAY, received=NOON, user_id="alice", ip="192.0.2.7"),
            event(user_id="alice", anonymous_id="cookie", account_id="acme", source="ios", name="signup"),
            event(user_id="bob"),
        ]
    )
    found = look_up(person(1, user_id="alice"))
    assert (found.events, found.first_event_at, found.last_event_at) == (2, NOON - DAY, NOON)
    assert found.sources == {"web": 1, "ios": 1}
    assert found.names == {"pageview": 1, "signup": 1}
    assert (found.user_ids, found.anonymous_ids, found.account_ids) == (["alice"], ["cookie"], ["acme"])
    assert found.addresses == ["192.0.2.7"]
    lines = [json.loads(line) for line in exported(person(1, user_id="alice"))]
    assert [(line["event_name"], line["user_id"]) for line in lines] == [
        ("pageview", "alice"), ("signup", "alice"),
    ]  # fmt: skip


def test_an_export_is_whole_in_order_and_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, over several days, with numbers that Python would make inf of."""
    monkeypatch.setattr(people, "_TOLD_AT_ONCE", 3)
    moments = [NOON - DAY + timedelta(hours=hour // 2) for hour in range(50)]
    huge = b'{"n": 1' + b"0" * 400 + b".5}"
    rows = [event(at, received=NOON + DAY, user_id="alice", properties=huge) for at in moments]
    store([*rows, event(user_id="bob")])
    lines = [json.loads(line, parse_float=Decimal) for line in exported(person(1, user_id="alice"))]
    assert len(lines) == len(rows)
    assert [line["timestamp"] for line in lines] == sorted(line["timestamp"] for line in lines)
    assert {line["event_id"] for line in lines} == {str(UUID(bytes=row.event_id)) for row in rows}
    assert {line["event_properties"]["n"] for line in lines} == {Decimal("1" + "0" * 400 + ".5")}


def test_nothing_is_found_of_a_stranger() -> None:
    found = look_up(person(1, user_id="nobody"))
    assert (found.events, found.first_event_at, found.sources, found.user_ids) == (0, None, {}, [])
    assert list(exported(person(1, user_id="nobody"))) == []
