"""The life of segments in a bucket, by what the chores call: made, compacted, erased from, checked, swept."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings

from analytics.common.clock import FixedClock
from analytics.events import erasure
from analytics.events.models import DirtyMark, Segment
from analytics.events.people import person
from analytics.events.segments import manifest, removal, s3_client, store, tidy, upkeep
from analytics.events.segments.erasing import delete_from_files
from analytics.events.segments.reading import parts
from analytics.events.segments.rebuild import rebuild
from analytics.events.segments.s3_client import S3Client
from analytics.events.segments.tests.segments import HOUR, bucket_in_use, content, kill_a_rebuild, truth
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables
from tests.s3 import MISSING, S3Server

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 3, 10, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
END = MIDNIGHT + DAY


@pytest.fixture
def client(in_s3: S3Server) -> S3Client:
    return S3Client(bucket_in_use())


def fill(hours: int = 3) -> None:
    keeper = PostgresStore(FixedClock(MIDNIGHT))
    keeper.prepare(MIDNIGHT.date())
    for hour in range(hours):
        at = MIDNIGHT + hour * HOUR
        store_now(keeper, [event(at, user_id="alice"), event(at + HOUR / 2, user_id="bob")])
    DirtyMark.objects.all().delete()


def compact(now: datetime) -> int:
    return upkeep.compact(now=now, zone_of=lambda _: "UTC", enough=lambda: False)


def counting() -> list[Segment]:
    return list(manifest.counting(1, MIDNIGHT, END))


def in_bucket(client: S3Client) -> set[str]:
    return {one.path for one in client.found()}


def forget_copies(cache: Path) -> None:
    for path in cache.glob("*/*/*.parquet"):
        path.unlink()


def test_hours_become_a_day_lose_a_person_and_leave_nothing(client: S3Client, tmp_path: Path) -> None:
    fill()
    noon = MIDNIGHT + 12 * HOUR + MINUTE
    assert compact(noon) == 11
    assert in_bucket(client) == {one.path for one in counting() if one.path}
    assert content(counting()) == truth(1, MIDNIGHT, END)
    # Another machine, or one whose cache is empty.
    forget_copies(tmp_path / "cache")
    assert content(counting()) == truth(1, MIDNIGHT, END)

    assert compact(END + HOUR / 2) == 1
    [day] = counting()
    assert (day.level, day.rows) == ("day", 6)
    tidy.sweep(datetime.now(UTC) + tidy.GRACE + HOUR)
    assert in_bucket(client) == {day.path}

    row = erasure.begin(person(1, user_id="alice"), actor_id=uuid4(), request_id="r", now=END)
    assert erasure.delete_stored(row, lambda: False)
    erasure.note(row, {}, segments_done=0)
    assert delete_from_files(row, lambda: False)
    [left] = counting()
    assert (left.rows, in_bucket(client)) == (3, {left.path})
    assert not (tmp_path / "cache" / day.path).exists()
    assert content([left]) == truth(1, MIDNIGHT, END)

    removal.remove_project(1)
    assert in_bucket(client) == set()
    assert not removal.has_files(1)


@pytest.mark.parametrize("harm", ["cut", "changed", "gone"])
def test_a_harmed_object_is_noticed_and_made_again(client: S3Client, tmp_path: Path, harm: str) -> None:
    fill()
    [before] = rebuild(1, MIDNIGHT, END)
    whole = b"".join(client.pieces(before.path, before.bytes))
    if harm == "gone":
        client.remove(before.path)
    else:
        client.send(whole[:-9] if harm == "cut" else whole[:-9] + b"something", before.path)
    assert len(parts(1, MIDNIGHT, END).pieces) == 1, "the copy is as good as ever"
    forget_copies(tmp_path / "cache")
    assert len(parts(1, MIDNIGHT, END).pieces) == (1 if harm == "changed" else 0)
    found = tidy.check(datetime.now(UTC) + store.checksums_every(), lambda: False)
    assert (found.repaired, found.lost) == (1, 0)
    [after] = counting()
    assert after.path != before.path
    assert content([after]) == truth(1, MIDNIGHT, END)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_around_the_sending_changes_nothing_and_its_file_goes(
    in_s3: S3Server, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    bucket = bucket_in_use()
    settings.SEGMENTS_CACHE = tmp_path / "state/segments-cache"
    fill()
    [old] = rebuild(1, MIDNIGHT, END)
    environ = {
        "SEGMENTS_URL": bucket.url,
        "AWS_ENDPOINT_URL": bucket.endpoint or "",
        "AWS_ACCESS_KEY_ID": bucket.access_key_id,
        "AWS_SECRET_ACCESS_KEY": bucket.secret_access_key,
        "STATE_DIR": str(tmp_path / "state"),
    }
    kill_a_rebuild(moment, MIDNIGHT, END, environ)
    assert counting() == [old]
    [new] = rebuild(1, MIDNIGHT, END)
    assert len(store.files_of(1)) == 3, "of which one is the killed process's"
    monkeypatch.setattr(store, "FORGOTTEN_AFTER", timedelta(seconds=-5))
    tidy.sweep(datetime.now(UTC) + tidy.GRACE + HOUR)
    assert store.files_of(1) == [new.path]
    assert content([new]) == truth(1, MIDNIGHT, END)
    Segment.objects.all().delete()
    empty_tables()


@pytest.mark.parametrize("wrong", ["down", "no bucket", "no right"])
def test_a_bucket_that_cannot_be_used_costs_no_segment_and_says_why(
    tmp_path: Path, in_s3: S3Server, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    fill()
    [segment] = rebuild(1, MIDNIGHT, END)
    monkeypatch.setattr(s3_client, "_RETRY_SECONDS", 1)
    bucket = bucket_in_use()
    settings.SEGMENTS_BUCKET = {
        "down": in_s3.bucket(prefix=bucket.prefix, endpoint="http://127.0.0.1:1"),
        "no bucket": in_s3.bucket(name=MISSING),
        "no right": in_s3.bucket(key="reader", prefix=bucket.prefix),
    }[wrong]
    chores: list[Callable[[], object]] = [lambda: rebuild(1, MIDNIGHT, END)]
    if wrong != "no right":
        chores += [lambda: tidy.check(datetime.now(UTC), lambda: False), lambda: parts(1, MIDNIGHT, END)]
        forget_copies(tmp_path / "cache")
    if wrong == "down":
        chores.append(lambda: tidy.sweep(datetime.now(UTC)))
    for chore in chores:
        with pytest.raises(store.StoreError, match=r"^s3://.* cannot be (written|read|listed): .*: \w+"):
            chore()
    assert counting() == [segment]
    assert segment.lost_at is None
    settings.SEGMENTS_BUCKET = bucket
    assert content(counting()) == truth(1, MIDNIGHT, END)
    assert store.files_of(1) == [segment.path], "and no draft stays behind"
