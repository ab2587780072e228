"""A person in files of every kind: afterwards no file has the person, and each has everybody else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from analytics.common.clock import FixedClock
from analytics.events import erasure, horizon, retention
from analytics.events.models import Erasure, Segment
from analytics.events.people import Person, person
from analytics.events.refresh import refresh
from analytics.events.retention import Policy
from analytics.events.schema import Kept
from analytics.events.segments import manifest, marks, removal, store, tidy, upkeep
from analytics.events.segments import rebuild as rebuilding
from analytics.events.segments.erasing import delete_from_files
from analytics.events.segments.rebuild import rebuild
from analytics.events.segments.tests.segments import HOUR, START, content, files, truth
from analytics.events.storage.duckdb.scratch import is_found
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, Row, event, store_now

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
END = START + 4 * HOUR


def fill(*rows: Row) -> None:
    keeper = PostgresStore(FixedClock(START))
    keeper.prepare(START.date())
    store_now(keeper, list(rows))


def begin(**ids: str) -> Erasure:
    return erasure.begin(person(1, **ids), actor_id=uuid4(), request_id="r", now=START)


def erase(row: Erasure) -> None:
    assert erasure.delete_stored(row, lambda: False)
    erasure.note(row, {}, segments_done=0)


def has(path: Path, someone: Person) -> bool:
    return is_found(
        path,
        "user_key::VARCHAR = ? OR anonymous_key::VARCHAR = ? OR account_key::VARCHAR = ?",
        [str(someone.user_key), str(someone.anonymous_key), str(someone.account_key)],
    )


def counting(project_id: int = 1) -> list[Segment]:
    return list(manifest.counting(project_id, START - DAY, START + DAY))


def test_no_file_of_any_kind_has_the_person_any_more() -> None:
    alice = person(1, user_id="alice")
    for hour in range(3):
        at = START + hour * HOUR
        fill(event(at, user_id="alice"), event(at + MINUTE, user_id="bob"))
        fill(event(at, user_id="alice", project_id=2))
    [replaced] = rebuild(1, START, START + HOUR)
    [still] = rebuild(1, START, START + HOUR)
    [lost] = rebuild(1, START + HOUR, START + 2 * HOUR)
    [straddling] = rebuild(1, START + 2 * HOUR, END)
    [other] = rebuild(2, START, END)
    Segment.objects.filter(pk=lost.pk).update(lost_at=START)
    with transaction.atomic():
        horizon.advance(1, Kept(raw_from=START + 2 * HOUR + MINUTE))
    of_the_killed = [
        store.drafts() / "1-0f.parquet",
        store.place("1/2026-03/20260310T1200-hour-0f.parquet", ""),
    ]
    for path in of_the_killed:
        path.write_bytes(store.place(still.path, still.checksum).read_bytes())
    of_another = store.drafts() / "12-0f.parquet"
    of_another.write_bytes(b"")

    row = begin(user_id="alice")
    erase(row)
    assert any(has(path, alice) for path in files() if path != of_another)
    assert delete_from_files(row, lambda: False)

    gone = [store.place(one.path, one.checksum) for one in (replaced, still, lost, straddling)]
    assert not any(path.exists() for path in [*gone, *of_the_killed])
    left = [path for path in files() if path != of_another]
    assert {path.parent.parent.name for path in left} == {"1", "2"}
    assert not any(has(path, alice) for path in left if path.parent.parent.name == "1")
    assert store.place(other.path, other.checksum) in left
    assert of_another.exists()
    # The first is behind the horizon: nothing is made of its time again.
    noted, made = counting()
    assert (noted.pk, noted.path, noted.lost_at) == (lost.pk, "", START)
    assert (made.start_at, made.end_at, made.lost_at) == (START + 2 * HOUR + MINUTE, END, None)
    assert content([made]) == truth(1, made.start_at, END)
    assert made.rows == 1


def test_files_without_the_person_stay_as_they_are() -> None:
    fill(event(START, user_id="bob"), event(START + HOUR, user_id="alice"))
    [old] = rebuild(1, START, START + HOUR)
    [his] = rebuild(1, START, START + HOUR)
    rebuild(1, START + HOUR, START + 2 * HOUR)
    row = begin(user_id="alice")
    erase(row)
    assert delete_from_files(row, lambda: False)
    assert his in counting()
    assert {store.place(old.path, old.checksum), store.place(his.path, his.checksum)} == set(files())


@pytest.mark.parametrize("ids", [{"anonymous_id": "cookie"}, {"account_id": "acme"}, {"user_id": "alice"}])
def test_every_id_of_a_person_is_found(ids: dict[str, str]) -> None:
    fill(event(START, user_id="alice", anonymous_id="cookie", account_id="acme"), event(START, user_id="bob"))
    rebuild(1, START, END)
    row = begin(**ids)
    erase(row)
    assert delete_from_files(row, lambda: False)
    [left] = counting()
    assert (left.rows, len(files())) == (1, 1)


def test_stopped_after_every_file_it_goes_on() -> None:
    for hour in range(3):
        fill(event(START + hour * HOUR, user_id="alice"), event(START + hour * HOUR, user_id="bob"))
        rebuild(1, START + hour * HOUR, START + (hour + 1) * HOUR)
    row, stops = begin(user_id="alice"), 0
    erase(row)
    while not delete_from_files(row, lambda: True):
        row, stops = Erasure.objects.get(pk=row.pk), stops + 1
    assert stops == 6, "the three, and what was made of them"
    assert [one.rows for one in counting()] == [1, 1, 1]


def test_a_file_that_cannot_be_read_is_made_anew() -> None:
    fill(event(START, user_id="alice"), event(START, user_id="bob"))
    [torn] = rebuild(1, START, END)
    store.place(torn.path, torn.checksum).write_bytes(b"PAR1")
    row = begin(user_id="alice")
    erase(row)
    assert delete_from_files(row, lambda: False)
    assert content(counting()) == truth(1, START, END)
    assert [one.rows for one in counting()] == [1]


def test_a_file_that_cannot_be_made_anew_goes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(event(START, user_id="alice"), event(START, user_id="bob"))
    rebuild(1, START, END)
    row = begin(user_id="alice")
    erase(row)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rebuilding, "remake", full)
    assert delete_from_files(row, lambda: False)
    assert (counting(), files()) == ([], [])


def test_whether_a_project_has_files_is_not_told_while_one_is_made() -> None:
    assert not removal.has_files(1)
    (store.drafts() / "1-0f.duckdb").write_bytes(b"")
    assert removal.has_files(1)
    removal.remove_unknown(1)
    assert not removal.has_files(1)


def test_bots_that_were_kept_long_enough_are_out_of_the_files() -> None:
    fill(event(START, bot="Crawler"), event(START + MINUTE), event(START + DAY, bot="Crawler"))
    for start in (START, START + DAY):
        rebuild(1, start, start + HOUR)
    refresh(limit=100, now=START + DAY, zone_of=lambda _: "UTC", rebuilds=(marks.note,))
    later = datetime.now(UTC) + 2 * marks.LONGEST
    upkeep.renew(now=later, zone_of=lambda _: "UTC", enough=lambda: False)
    deleted = retention.apply([Policy(1, START - 90 * DAY, START + HOUR, START - 900 * DAY)])
    assert deleted.bots == 1
    refresh(limit=100, now=START + DAY, zone_of=lambda _: "UTC", rebuilds=(marks.note,))
    assert upkeep.renew(now=later, zone_of=lambda _: "UTC", enough=lambda: False) == 1
    tidy.sweep(datetime.now(UTC) + 2 * tidy.GRACE)
    found = list(manifest.counting(1, START, START + 2 * DAY))
    assert [one.rows for one in found] == [1, 1]
    assert content(found) == truth(1, START, START + 2 * DAY)
    assert sorted(files()) == sorted(store.place(one.path, one.checksum) for one in found)


def test_an_engine_that_reads_no_files_leaves_none() -> None:
    fill(event(START))
    rebuild(1, START, END)
    marks.note(1, START, END)
    assert removal.retire_all() == 1
    assert marks.within(1, START, END) == []
    tidy.sweep(datetime.now(UTC) + 2 * tidy.GRACE)
    assert (files(), Segment.objects.count()) == ([], 0)
    assert removal.retire_all() == 0


def test_two_columns_of_one_person_are_one_question() -> None:
    found = Person(1, uuid4(), uuid4(), uuid4())
    fill(event(START, user_id=str(found.anonymous_key)), event(START, user_id="bob"))
    [made] = rebuild(1, START, END)
    row = erasure.begin(found, actor_id=uuid4(), request_id="r", now=START)
    erase(row)
    assert delete_from_files(row, lambda: False)
    assert made.pk not in [one.pk for one in counting()]
