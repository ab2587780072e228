"""Files that are torn, missing or changed; processes that die or meet."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from analytics.common.clock import FixedClock
from analytics.events.models import Segment
from analytics.events.segments import manifest, removal, store, tidy
from analytics.events.segments.reading import parts
from analytics.events.segments.rebuild import rebuild
from analytics.events.segments.tests.segments import HOUR, START, content, files, kill_a_rebuild, truth
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables

pytestmark = pytest.mark.django_db


def fill(count: int = 3) -> None:
    keeper = PostgresStore(FixedClock(START))
    keeper.prepare(START.date())
    store_now(keeper, [event(START + timedelta(minutes=number)) for number in range(count)])


def forget_marks() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_dirtymark")


def check(now: datetime) -> tidy.Checked:
    return tidy.check(now, lambda: False)


def counting() -> list[Segment]:
    return list(manifest.counting(1, START, START + HOUR))


def tear(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [tear, Path.unlink, flip])
def test_a_harmed_file_is_noticed_and_made_again(harm: "object") -> None:
    fill()
    [before] = rebuild(1, START, START + HOUR)
    forget_marks()
    harm(store.place(before.path, before.checksum))  # type: ignore[operator]  # one of three functions of a path
    found = check(datetime.now(UTC) + store.checksums_every())
    assert (found.repaired, found.lost) == (1, 0)
    [after] = counting()
    assert after.path != before.path
    assert content([after]) == truth(1, START, START + HOUR)


@pytest.mark.parametrize("harm", [tear, Path.unlink])
def test_a_reader_is_told_of_a_file_of_another_size(harm: "object") -> None:
    fill()
    [segment] = rebuild(1, START, START + HOUR)
    forget_marks()
    assert [piece.path for piece in parts(1, START, START + HOUR).pieces] == [segment.path]
    harm(store.place(segment.path, segment.checksum))  # type: ignore[operator]  # one of two functions of a path
    found = parts(1, START, START + HOUR)
    assert (found.pieces, found.raw) == ([], [(START, START + HOUR)])


def test_a_harmed_file_whose_events_are_gone_is_lost_and_stays_so() -> None:
    fill()
    [segment] = rebuild(1, START, START + HOUR)
    forget_marks()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE timestamp > %s", [START])
    tear(store.place(segment.path, segment.checksum))
    found = check(datetime.now(UTC))
    assert (found.repaired, found.lost) == (0, 1)
    assert rebuild(1, START, START + HOUR) == []
    segment.refresh_from_db()
    assert segment.lost_at is not None
    assert files() == [store.place(segment.path, segment.checksum)]
    assert check(datetime.now(UTC)).lost == 1


def test_fewer_events_are_believed_where_a_mark_says_that_they_have_changed() -> None:
    fill()
    [segment] = rebuild(1, START, START + HOUR)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE timestamp > %s", [START])
    tear(store.place(segment.path, segment.checksum))
    assert check(datetime.now(UTC)).repaired == 1
    assert content(counting()) == truth(1, START, START + HOUR)


def test_an_intact_file_is_left_alone() -> None:
    fill()
    [segment] = rebuild(1, START, START + HOUR)
    now = datetime.now(UTC) + store.checksums_every()
    assert check(now).repaired == 0
    segment.refresh_from_db()
    assert segment.checked_at == now


def test_what_was_replaced_stays_for_its_readers_and_then_goes() -> None:
    fill()
    [old] = rebuild(1, START, START + HOUR)
    [new] = rebuild(1, START, START + HOUR)
    now = datetime.now(UTC)
    assert tidy.sweep(now) == 0
    assert len(files()) == 2
    assert tidy.sweep(now + tidy.GRACE + timedelta(minutes=1)) == 1
    assert files() == [store.place(new.path, new.checksum)]
    assert not Segment.objects.filter(pk=old.pk).exists()


def test_a_clock_that_was_ahead_keeps_no_file_and_spares_none_its_checks() -> None:
    fill()
    [old] = rebuild(1, START, START + HOUR)
    [new] = rebuild(1, START, START + HOUR)
    later = datetime.now(UTC) + timedelta(days=365)
    Segment.objects.filter(pk=old.pk).update(replaced_at=later)
    Segment.objects.filter(pk=new.pk).update(checked_at=later)
    path = store.place(new.path, new.checksum)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert tidy.sweep(datetime.now(UTC)) == 1
    assert check(datetime.now(UTC)).repaired == 1


def test_a_failure_leaves_the_old_segment_and_no_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    [old] = rebuild(1, START, START + HOUR)

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "put", full)
    with pytest.raises(OSError, match="No space"):
        rebuild(1, START, START + HOUR)
    assert counting() == [old]
    assert files() == [store.place(old.path, old.checksum)]


def test_two_segments_that_count_cannot_overlap() -> None:
    [made] = rebuild(1, START, START + HOUR)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_deleted_project_leaves_no_file() -> None:
    fill()
    rebuild(1, START, START + HOUR)
    rebuild(1, START, START + HOUR)
    assert removal.remove_project(1) == 2
    assert files() == []


def test_retention_drops_what_ends_before_it() -> None:
    fill()
    rebuild(1, START, START + HOUR)
    [later] = rebuild(1, START + HOUR, START + 2 * HOUR)
    removal.SegmentsKept().raw_gone(1, START + HOUR)
    assert removal.drop_before(1, START + HOUR) == 0
    assert list(manifest.counting(1, START, START + 2 * HOUR)) == [later]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_around_the_rename_changes_nothing_and_its_file_goes(moment: str) -> None:
    fill()
    [old] = rebuild(1, START, START + HOUR)
    kill_a_rebuild(moment, START, START + HOUR, {"SEGMENTS_URL": settings.SEGMENTS_URL})
    assert counting() == [old]
    assert len(files()) > 1
    [new] = rebuild(1, START, START + HOUR)
    long_ago = time.time() - store.FORGOTTEN_AFTER.total_seconds() - 60
    for path in files():
        os.utime(path, (long_ago, long_ago))
    tidy.sweep(datetime.now(UTC) + tidy.GRACE + HOUR)
    assert files() == [store.place(new.path, new.checksum)]
    assert content([new]) == truth(1, START, START + HOUR)
    Segment.objects.all().delete()
    empty_tables()


@pytest.mark.django_db(transaction=True)
def test_two_rebuilders_at_once_leave_one_segment() -> None:
    fill()

    def one(_: int) -> None:
        try:
            rebuild(1, START, START + HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as executor:
        list(executor.map(one, range(3)))
    [segment] = counting()
    assert content([segment]) == truth(1, START, START + HOUR)
    assert Segment.objects.count() == 3
    Segment.objects.all().delete()
    empty_tables()
