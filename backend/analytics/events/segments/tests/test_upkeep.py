"""What the chores make of a project: the events' own content, in time and no more often than needed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.clock import FixedClock
from analytics.events import horizon
from analytics.events.models import DirtyMark, Segment, SegmentMark
from analytics.events.refresh import refresh
from analytics.events.schema import Kept
from analytics.events.segments import manifest, marks, rebuild, upkeep, write
from analytics.events.segments.tests.segments import HOUR, START, content, shuffled_parts, truth
from analytics.events.segments.tests.test_content import FULL, rows
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, Row, event, store_now

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MIDNIGHT = START.replace(hour=0)


def store(*sent: Row) -> None:
    keeper = PostgresStore(FixedClock(START))
    keeper.prepare(START.date())
    store_now(keeper, list(sent))


def zone_of(project_id: int) -> str | None:
    return "UTC" if project_id != 9 else None


def take_up_marks() -> None:
    """What `refresh_rollups` does."""
    refresh(limit=1_000, now=datetime.now(UTC), zone_of=zone_of, rebuilds=(marks.note,))
    assert not DirtyMark.objects.exists()


def renew(after: timedelta) -> int:
    return upkeep.renew(now=datetime.now(UTC) + after, zone_of=zone_of, enough=lambda: False)


def compact(now: datetime) -> int:
    return upkeep.compact(now=now, zone_of=zone_of, enough=lambda: False)


def counting(project_id: int = 1) -> list[Segment]:
    return list(manifest.counting(project_id, START - 9 * DAY, START + 9 * DAY))


def is_as_stored(project_id: int = 1) -> bool:
    return content(counting(project_id)) == truth(project_id, START - 9 * DAY, START + 9 * DAY)


def test_hours_that_are_over_and_then_the_day_are_made() -> None:
    store(FULL, event(START - HOUR), event(START + HOUR))
    assert compact(START + HOUR + 11 * MINUTE) == 13
    assert {segment.level for segment in counting()} == {"hour"}
    assert compact(START + HOUR + 12 * MINUTE) == 0
    assert compact(MIDNIGHT + DAY + 11 * MINUTE) == 1
    assert ([segment.rows for segment in counting()], is_as_stored()) == ([3], True)


def test_marks_of_time_without_a_segment_go_and_make_none() -> None:
    store(event(START))
    take_up_marks()
    assert SegmentMark.objects.count() == 1
    assert renew(marks.QUIET + MINUTE) == 1
    assert (counting(), SegmentMark.objects.count()) == ([], 0)


def test_a_segment_of_which_all_was_noted_before_is_not_made_twice() -> None:
    store(event(START), event(START + MINUTE))
    take_up_marks()
    compact(MIDNIGHT + DAY + 11 * MINUTE)
    assert not SegmentMark.objects.exists()
    assert renew(marks.LONGEST + MINUTE) == 0


def test_a_late_event_waits_until_its_hour_is_quiet_but_not_for_ever() -> None:
    store(event(START))
    compact(MIDNIGHT + DAY + 11 * MINUTE)
    take_up_marks()
    renew(marks.LONGEST)
    store(event(START + MINUTE), event(START - HOUR))
    take_up_marks()
    assert renew(marks.QUIET - MINUTE) == 0
    SegmentMark.objects.update(last_at=datetime.now(UTC) + marks.LONGEST)  # events come all the time
    assert renew(marks.LONGEST - MINUTE) == 0
    assert renew(marks.LONGEST + MINUTE) == 1, "both hours are of one day, which is made once"
    assert is_as_stored()
    assert not SegmentMark.objects.exists()
    assert renew(marks.LONGEST + MINUTE) == 0


def test_what_is_stored_while_the_file_is_made_keeps_its_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    store(event(START))
    compact(MIDNIGHT + DAY + 11 * MINUTE)
    take_up_marks()
    made = write.draft

    def slowly(*arguments: Any, **named: Any) -> Any:
        found = made(*arguments, **named)
        store(event(START + 2 * MINUTE))
        take_up_marks()
        return found

    store(event(START + MINUTE))
    take_up_marks()
    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "draft", slowly)
        upkeep.renew(
            now=datetime.now(UTC) + marks.QUIET + MINUTE, zone_of=zone_of, enough=iter([False, True]).__next__
        )
    assert not is_as_stored()
    assert SegmentMark.objects.count() == 1
    renew(marks.QUIET + MINUTE)
    assert is_as_stored()


def test_hours_of_a_zone_with_a_half_share_their_marks() -> None:
    half = START + HOUR / 2
    for start in (START - HOUR / 2, half):
        rebuild.rebuild(1, start, start + HOUR)
    store(event(half + MINUTE))
    take_up_marks()
    renew(marks.QUIET + MINUTE)
    assert [segment.rows for segment in counting()] == [0, 1]
    assert not SegmentMark.objects.exists()


def test_nothing_is_made_of_what_retention_has_taken() -> None:
    store(event(START - HOUR), event(START), event(START + HOUR))
    with transaction.atomic():
        horizon.advance(1, Kept(raw_from=START))
    compact(MIDNIGHT + DAY + 11 * MINUTE)
    [made] = counting()
    assert (made.start_at, made.end_at, made.rows) == (START, MIDNIGHT + DAY, 2)
    assert compact(MIDNIGHT + DAY + 12 * MINUTE) == 0, "the cut day is not wanted anew"
    assert rebuild.rebuild(1, MIDNIGHT, START) == []


def test_a_segment_is_not_replaced_by_what_retention_has_left() -> None:
    store(event(START - HOUR), event(START), event(START + HOUR))
    take_up_marks()
    compact(MIDNIGHT + DAY + 11 * MINUTE)
    [before] = counting()
    with transaction.atomic():
        horizon.advance(1, Kept(raw_from=START))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE timestamp < %s", [START])
    assert renew(marks.LONGEST + MINUTE) == 0, "its own marks went when it was made"
    store(event(START + MINUTE))
    take_up_marks()
    renew(marks.QUIET + MINUTE)
    [after] = counting()
    assert (after.start_at, after.end_at, after.rows) == (START, MIDNIGHT + DAY, 3)
    with transaction.atomic():
        horizon.advance(1, Kept(raw_from=MIDNIGHT + DAY))
    assert rebuild.rebuild(1, MIDNIGHT, MIDNIGHT + DAY) == []
    assert counting() == [after]
    assert before.pk != after.pk


def test_the_horizon_that_moves_while_a_file_is_made_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    store(event(START - HOUR), event(START))
    made = write.draft

    def slowly(*arguments: Any, **named: Any) -> Any:
        with transaction.atomic():
            horizon.advance(1, Kept(raw_from=START))
        return made(*arguments, **named)

    monkeypatch.setattr(rebuild, "draft", slowly)
    [segment] = rebuild.rebuild(1, MIDNIGHT, MIDNIGHT + DAY)
    assert (segment.start_at, segment.rows) == (START, 1)


def test_one_project_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    store(event(START, project_id=1), event(START, project_id=2))
    made = write.draft

    def fails(*arguments: Any, project_id: int, **named: Any) -> Any:
        if project_id == 1:
            raise OSError(28, "No space left on device")
        return made(*arguments, project_id=project_id, **named)

    with monkeypatch.context() as patched:
        patched.setattr(rebuild, "draft", fails)
        with pytest.raises(OSError, match="No space left"):
            compact(MIDNIGHT + DAY + 11 * MINUTE)
    assert (counting(1), is_as_stored(2)) == ([], True)
    compact(MIDNIGHT + DAY + 11 * MINUTE)
    assert is_as_stored(1)


def test_when_the_time_is_up_the_next_run_goes_on_with_the_latest_first() -> None:
    store(event(START))
    steps = iter([False, True])
    done = upkeep.compact(now=START + 11 * MINUTE, zone_of=zone_of, enough=steps.__next__)
    assert done == 1
    assert [segment.start_at for segment in counting()] == [START - HOUR]
    assert compact(START + 11 * MINUTE) == 11


def test_a_deleted_project_gets_no_segment() -> None:
    store(event(START, project_id=9))
    assert compact(MIDNIGHT + DAY + 11 * MINUTE) == 0
    marks.note(9, START, START + MINUTE)
    assert renew(marks.LONGEST) == 0
    assert counting(9) == []


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_order_duplication_and_split_makes_the_same_segments(
    sent: list[Row], chance: Any, parts: int
) -> None:
    """Whenever the chores come in between: in the end files have what PostgreSQL has, and no mark is left."""
    found = []
    for batches in ([sent], shuffled_parts(sent, chance, parts)):
        with transaction.atomic():
            for batch in batches:
                store(*batch)
                for chore in chance.choices(CHORES, k=3):
                    chore()
            for chore in (take_up_marks, renew_all, compact_days):
                chore()
            assert is_as_stored(1)
            assert is_as_stored(2)
            assert not SegmentMark.objects.exists()
            found.append([content(counting(project_id)) for project_id in (1, 2)])
            transaction.set_rollback(True)
    assert found[0] == found[1]


def renew_all() -> None:
    renew(marks.LONGEST + MINUTE)


def compact_days() -> None:
    compact(MIDNIGHT + DAY + 11 * MINUTE)


def compact_hours() -> None:
    compact(START + HOUR + 11 * MINUTE)


CHORES = (take_up_marks, renew_all, compact_hours, compact_days)
