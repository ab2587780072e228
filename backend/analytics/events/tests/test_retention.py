"""What goes when it was kept long enough, and above all what does not."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from analytics.common.clock import FixedClock
from analytics.events import horizon, retention
from analytics.events.models import DirtyMark, Horizon, Identifier, RetentionClock, Session
from analytics.events.people import event_days
from analytics.events.retention import Deleted, Policy
from analytics.events.retention_dry_run import would_go
from analytics.events.schema import Kept
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, Row, event, store_now
from analytics.events.tests.snapshot import empty_tables, everything

pytestmark = pytest.mark.django_db(transaction=True)
MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)
YEAR = 365 * DAY


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    _clean()
    yield
    _clean()


def _clean() -> None:
    for model in (Horizon, RetentionClock):
        model.objects.all().delete()
    empty_tables()
    with connection.cursor() as cursor:
        for day in event_days():
            cursor.execute(f"DROP TABLE events_event_{day:%Y%m%d}")


def store(*rows: Row) -> None:
    store_now(PostgresStore(FixedClock(NOON)), list(rows))
    DirtyMark.objects.all().delete()


def old(days: int, project_id: int = 1, **fields: object) -> Row:
    fields = {"session_id": f"{days} days ago", "user_id": f"u{days}"} | fields
    return event(NOON - days * DAY, received=NOON, project_id=project_id, **fields)


def policy(raw: int = 90, project_id: int = 1, bots: int = 30) -> Policy:
    return Policy(project_id, *[MIDNIGHT - days * DAY for days in (raw, bots, 1095)])


def ages(project_id: int = 1) -> list[int]:
    """How many days old the events are that are left."""
    return sorted((NOON - row[2]).days for row in everything()["events"] if row[0] == project_id)


def marks() -> list[tuple[datetime, int]]:
    found = DirtyMark.objects.order_by("slice_start").values_list("slice_start", "slice_minutes")
    return list(found.distinct())


def test_days_that_all_projects_are_past_are_dropped_whole() -> None:
    store(old(100), old(91), old(90), old(0), old(95, 2))
    deleted = retention.apply([policy(), policy(project_id=2)])
    assert ages(1) == [0, 90]
    assert ages(2) == []
    assert deleted.days == [date(2025, 11, 30), date(2025, 12, 5), date(2025, 12, 9)]
    assert deleted.events == 0, "nothing was deleted row by row"
    assert set(event_days()) == {date(2025, 12, 10), date(2026, 3, 10)}
    assert Session.objects.filter(project_id=1).count() == 2
    assert set(Identifier.objects.values_list("value", flat=True)) == {
        "u0", "u90", "0 days ago", "90 days ago",
    }  # fmt: skip


def test_a_project_that_keeps_longer_keeps_its_rows() -> None:
    store(old(100), old(100, 2), old(20), old(20, 2))
    deleted = retention.apply([policy(raw=10), policy(raw=365, project_id=2)])
    assert (ages(1), ages(2)) == ([], [20, 100])
    assert (deleted.days, deleted.events) == ([], 2)
    assert Session.objects.filter(project_id=2).count() == 2


def test_a_project_without_a_policy_stops_no_day_and_none_at_all_drops_nothing() -> None:
    store(old(100))
    assert retention.apply([]) == Deleted()
    assert ages() == [100]


def test_the_slices_of_what_is_gone_are_never_marked_and_their_marks_go() -> None:
    """Were one built again from its events, everything counted there would be lost."""
    store(old(100), old(20), old(20, bot="Crawler"))
    for days in (100, 20):
        DirtyMark.objects.create(project_id=1, slice_start=NOON - days * DAY, slice_minutes=60)
    DirtyMark.objects.create(project_id=2, slice_start=NOON - 100 * DAY, slice_minutes=60)
    retention.apply([policy(raw=90)], dependents=())  # rollups would hold it up
    assert marks() == [(NOON - 100 * DAY, 60), (NOON - 20 * DAY, 60)]
    assert DirtyMark.objects.get(slice_start=NOON - 100 * DAY).project_id == 2


def test_bots_go_after_their_days_and_the_slices_of_the_others_are_marked() -> None:
    store(
        old(40, session_id="mixed"),
        old(40, session_id="mixed", bot="Crawler", name="signup"),
        old(41, session_id="bot", bot="Crawler"),
        old(29, session_id="young", bot="Crawler"),
    )
    deleted = retention.apply([policy()])
    assert (deleted.bots, ages()) == (2, [29, 40])
    assert marks() == [(NOON - 41 * DAY, 60), (NOON - 40 * DAY, 60)]
    assert sorted(Session.objects.values_list("events", flat=True)) == [1, 1]


def test_bots_behind_the_raw_horizon_mark_nothing() -> None:
    """Their slice has lost its other events too."""
    store(old(40, bot="Crawler"), old(40, user_id="person"), old(40, 2))
    retention.apply([policy(raw=35), policy(raw=365, project_id=2)])
    assert (ages(1), ages(2), marks()) == ([], [40], [])


def test_an_event_that_comes_late_goes_without_a_mark_the_next_day() -> None:
    store(old(20), old(20, 2))
    policies = [policy(raw=10), policy(raw=365, project_id=2)]
    retention.apply(policies)
    store(old(20))
    assert retention.apply(policies).events == 0, "done for today"
    tomorrow = [
        Policy(one.project_id, one.raw_from + DAY, one.bots_from + DAY, one.aggregates_from)
        for one in policies
    ]
    assert retention.apply(tomorrow).events == 1
    assert (ages(1), marks()) == ([], [])


def test_stopped_after_every_batch_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    store(*[old(days) for days in (40, 39, 39, 39, 39, 39, 20)], old(40, 2), old(39, 2))
    policies, runs = [policy(raw=30), policy(raw=365, project_id=2)], 0
    while not retention.apply(policies, enough=lambda: True).finished:
        runs += 1
        assert runs < 50
    assert runs > 1
    assert (ages(1), ages(2)) == ([20], [39, 40])
    assert retention.apply(policies) == Deleted()


def test_the_horizon_moves_on_and_never_back() -> None:
    retention.apply([policy(raw=30)])
    retention.apply([policy(raw=90)])
    assert horizon.kept(1).raw_from == MIDNIGHT - 30 * DAY
    assert horizon.kept(2) == Kept()


class Rollups:
    """Has made what must outlive the events up to some instant, and notes what it is told."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.told: list[tuple[str, int, datetime]] = []

    def settled(self, project_id: int, before: datetime) -> datetime:
        return self.until

    def raw_gone(self, project_id: int, before: datetime) -> None:
        self.told.append(("raw", project_id, before))

    def aggregates_gone(self, project_id: int, before: datetime) -> None:
        self.told.append(("aggregates", project_id, before))


def test_events_wait_until_what_outlives_them_is_made() -> None:
    store(old(100), old(95))
    behind = Rollups(MIDNIGHT - 97 * DAY)
    retention.apply([policy()], dependents=[behind])
    assert ages() == [95]
    assert behind.told == [
        ("raw", 1, MIDNIGHT - 97 * DAY), ("aggregates", 1, MIDNIGHT - 1095 * DAY),
    ]  # fmt: skip
    retention.apply([policy()], dependents=[Rollups(NOON + YEAR)])
    assert ages() == []
    assert horizon.kept(1).raw_from == MIDNIGHT - 90 * DAY


def test_a_clock_a_year_ahead_is_not_gone_by() -> None:
    database = retention.believed_now(datetime.now(UTC)).known.seen_at
    assert retention.believed_now(datetime.now(UTC)).now is not None
    verdict = retention.believed_now(datetime.now(UTC) + YEAR)
    assert (verdict.now, "this machine says" in verdict.doubt) == (None, True)
    RetentionClock.objects.update(seen_at=database - YEAR)  # as though both had leapt
    verdict = retention.believed_now(datetime.now(UTC))
    assert (verdict.now, "leapt" in verdict.doubt) == (None, True)
    assert RetentionClock.objects.get().doubted_at is not None


def test_the_dry_run_says_what_would_go_and_deletes_nothing() -> None:
    store(old(100), old(95), old(40, bot="Crawler"), old(0), old(100, 2))
    before = everything()
    (found,) = would_go([policy()])
    assert (found.events.rows, found.bots.rows, found.sessions.rows) == (2, 1, 2)
    assert found.events.bytes >= 2 * 50
    assert not found.events.estimated
    assert everything() == before
    retention.apply([policy(), policy(raw=365, project_id=2)])
    (after,) = would_go([policy()])
    assert (after.events.rows, after.bots.rows, after.sessions.rows) == (0, 0, 0)


def test_beyond_what_is_counted_rows_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.events.retention_dry_run.COUNTED_AT_MOST", 1)
    store(old(100), old(99), old(98))
    (found,) = would_go([policy()])
    assert found.events.estimated
    assert found.events.rows >= 2


def test_a_batch_that_fails_leaves_everything_for_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when PostgreSQL dies half way: the horizon has moved, and the next run deletes the rest."""
    store(old(40, bot="Crawler", session_id="b"), old(40, session_id="p"))

    def dies(*_: object) -> None:
        raise RuntimeError("away")

    with monkeypatch.context() as patch:
        patch.setattr(retention, "rebuild_sessions", dies)
        with pytest.raises(RuntimeError):
            retention.apply([policy()])
    assert (ages(), marks()) == ([40, 40], [])
    assert retention.apply([policy()]).bots == 1
    assert ages() == [40]


def test_a_day_that_is_being_read_is_left_for_the_next_run() -> None:
    store(old(100))
    reader = connection.copy()
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM events_event")
            assert retention.apply([policy()]).days == []
            cursor.execute("ROLLBACK")
    finally:
        reader.close()
    # Row by row it was done meanwhile.
    assert ages() == []
