"""Exports are made whole or say why not, whoever is killed, deletes files or erases people meanwhile."""

import csv
import errno
import gzip
import io
import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest
from django.conf import settings
from django.db import connection

from analytics.common.ids import uuid7
from analytics.events.exports import columns, folder, keeping, making, writing
from analytics.events.exports.making import Failure
from analytics.events.horizon import advance
from analytics.events.models import Export, ExportState
from analytics.events.schema import Acquisition, Client, Kept, Locale, Location, Page
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, event, store_now, v7

pytestmark = pytest.mark.django_db(transaction=True)
PROJECT = 4_321
QUERY = f"SELECT * FROM events_event WHERE project_id = {PROJECT}"
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    '"; DROP',
    "a,b",
    "\uff1d1",
    "it's",
    "é\u2028\x01\x02",
)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "EXPORTS", tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE project_id = %s", [PROJECT])
        cursor.execute("DELETE FROM events_horizon WHERE project_id = %s", [PROJECT])


def export(format_: str = "ndjson", *, days: int = 3, query: str = QUERY, **fields: Any) -> Export:
    start = NOON.replace(hour=0)
    least: dict[str, Any] = {
        "project_id": PROJECT,
        "format": format_,
        "compressed": False,
        "start_at": start,
        "end_at": start + days * DAY,
        "timezone": "UTC",
        "bots": False,
        "filtered": False,
        "query": query,
        "done_until": start,
        "asked_by": uuid7(),
        "asked_at": datetime.now(UTC),
        "worked_at": datetime.now(UTC),
    }
    return Export.objects.create(**(least | fields))


def file(one: Export) -> bytes:
    return folder.file_of(PROJECT, one.public_id).read_bytes()


def now(one: Export) -> Export:
    one.refresh_from_db()
    return one


def never() -> bool:
    return False


def at_once() -> bool:
    return True


def fill(*days: int, **fields: Any) -> list[str]:
    """An event on each of these days; their ids."""
    moments = [NOON + day * DAY + timedelta(seconds=second) for second, day in enumerate(days)]
    rows = [event(at, project_id=PROJECT, **fields) for at in moments]
    store_now(PostgresStore(), rows)
    return [str(UUID(bytes=row.event_id)) for row in rows]


def ids(one: Export) -> list[str]:
    """In the file's order, whatever its format."""
    data = file(one)
    if one.compressed:
        data = gzip.decompress(data)
    if one.format == "ndjson":
        return [json.loads(line)["event_id"] for line in data.decode().splitlines()]
    if one.format == "csv":
        return [row["event_id"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""))]
    path = str(folder.file_of(PROJECT, one.public_id))
    return [str(id_) for (id_,) in duckdb.execute("SELECT event_id FROM read_parquet(?)", [path]).fetchall()]


FORMATS = [("csv", False), ("csv", True), ("ndjson", False), ("ndjson", True), ("parquet", False)]


@pytest.mark.parametrize(("format_", "compressed"), FORMATS)
def test_every_event_of_the_period_is_there_once_and_in_order(format_: str, compressed: bool) -> None:
    expected = fill(0, 0, 1, 2)
    fill(-1, 3)
    store_now(PostgresStore(), [event(NOON, project_id=PROJECT + 1)])
    one = export(format_, compressed=compressed)
    assert not making.go_on(never)
    assert (now(one).state, one.rows, one.error, one.query) == (ExportState.READY, 4, "", "")
    assert ids(one) == expected
    assert one.bytes == len(file(one))
    assert one.expires_at is not None
    assert one.finished_at is not None
    assert one.expires_at - one.finished_at == making.KEPT


@pytest.mark.parametrize(("format_", "compressed"), FORMATS)
def test_nothing_to_export_is_a_file_that_says_so(format_: str, compressed: bool) -> None:
    one = export(format_, compressed=compressed)
    making.go_on(never)
    assert (now(one).state, one.rows) == (ExportState.READY, 0)
    assert ids(one) == []


@pytest.mark.parametrize(("format_", "compressed"), FORMATS)
def test_days_on_which_no_event_passes(format_: str, compressed: bool) -> None:
    fill(0, 1, 2, name="other")
    [wanted] = fill(2, name="wanted")
    named = f"SELECT id FROM events_label WHERE value = 'wanted' AND project_id = {PROJECT}"
    query = f"{QUERY} AND name_id = ({named})"
    one = export(format_, compressed=compressed, query=query)
    making.go_on(never)
    assert (now(one).state, one.rows, ids(one)) == (ExportState.READY, 1, [wanted])


@pytest.mark.parametrize(("format_", "compressed"), FORMATS)
def test_a_process_that_is_killed_in_the_middle_of_a_day(
    format_: str, compressed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fill(0, 1, 1, 2)
    one = export(format_, compressed=compressed)
    whole, steps = writing.write_day, []

    def killed(*args: Any) -> tuple[int, int]:
        found = whole(*args)
        steps.append(1)
        if len(steps) in (1, 3, 4):
            raise KeyboardInterrupt  # as a kill: what was written is there, and nothing notes it
        return found

    monkeypatch.setattr(making, "write_day", killed)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            making.go_on(never)
    assert not making.go_on(never)
    assert (now(one).state, one.rows, ids(one)) == (ExportState.READY, 4, expected)
    names = [path.name for path in folder.folder_of(PROJECT, one.public_id).iterdir()]
    assert names == ["export"]


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_a_process_that_is_killed_before_it_notes_the_end(
    format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fill(0, 1)
    one = export(format_)
    whole = writing.complete

    def killed(*args: Any) -> int:
        whole(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "complete", killed)
    with pytest.raises(KeyboardInterrupt):
        making.go_on(never)
    monkeypatch.setattr(making, "complete", whole)
    making.go_on(never)
    assert (now(one).state, ids(one)) == (ExportState.READY, expected)


def test_what_kills_its_process_each_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0)
    one, tries = export(), []

    def killed(*_args: Any) -> tuple[int, int]:
        tries.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "write_day", killed)
    for _ in range(making.TRIES):
        with pytest.raises(KeyboardInterrupt):
            making.go_on(never)
    assert not making.go_on(never)
    assert (now(one).state, one.error, one.query, len(tries)) == (
        ExportState.FAILED,
        Failure.BROKEN,
        "",
        making.TRIES,
    )
    assert not folder.folder_of(PROJECT, one.public_id).exists()


def test_a_step_that_fails_is_tried_again_and_then_given_up() -> None:
    fill(0)
    one = export(query="SELECT 1 / 0")
    for _ in range(making.TRIES - 1):
        with pytest.raises(Exception, match="event"):
            making.go_on(never)
    making.go_on(never)
    assert (now(one).state, one.error) == (ExportState.FAILED, Failure.BROKEN)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_says_so_and_gets_its_room_back(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0)
    one = export()

    def full(*_args: Any) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    making.go_on(never)
    assert (now(one).state, one.error) == (ExportState.FAILED, Failure.DISK_FULL)
    assert not folder.folder_of(PROJECT, one.public_id).exists()


def test_duckdb_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0)
    one = export("parquet")

    def full(*_args: Any, **_named: Any) -> int:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    monkeypatch.setattr(writing, "scratch", full)
    making.go_on(never)
    assert (now(one).state, one.error) == (ExportState.FAILED, Failure.DISK_FULL)


def test_what_others_need_of_the_disk_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0)
    one = export()
    monkeypatch.setattr(making, "MIN_FREE", 1 << 62)
    making.go_on(never)
    assert (now(one).state, one.error) == (ExportState.FAILED, Failure.DISK_FULL)


@pytest.mark.parametrize("format_", ["ndjson", "parquet"])
def test_somebody_deletes_the_folder(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0, 1)
    one = export(format_)
    assert making.go_on(at_once)
    folder.remove(PROJECT, one.public_id)
    if format_ == "ndjson":
        making.go_on(never)
        assert (now(one).state, one.error) == (ExportState.FAILED, Failure.FILES_LOST)
    else:
        for _ in range(making.TRIES):
            try:
                making.go_on(never)
            except Exception:  # noqa: BLE001 - DuckDB's own words for it
                continue
        assert now(one).state == ExportState.FAILED


def test_somebody_cuts_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0, 1)
    one = export()
    making.go_on(at_once)
    os.truncate(folder.folder_of(PROJECT, one.public_id) / "growing", 3)
    making.go_on(never)
    assert (now(one).state, one.error) == (ExportState.FAILED, Failure.FILES_LOST)


def test_retention_that_was_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0, 1, 2)
    one = export()
    making.go_on(at_once)
    advance(PROJECT, Kept(NOON + DAY + timedelta(hours=6), None, None))
    making.go_on(never)
    assert (now(one).state, one.error) == (ExportState.FAILED, Failure.RANGE_EXPIRED)


def test_retention_behind_what_was_read_spoils_nothing() -> None:
    fill(0, 1, 2)
    one = export()
    making.go_on(at_once)
    advance(PROJECT, Kept(NOON.replace(hour=0) + DAY, None, None))
    making.go_on(never)
    assert (now(one).state, one.rows) == (ExportState.READY, 3)


def test_two_take_turns_by_days() -> None:
    fill(0, 1)
    first, second = export(), export("csv")
    for _ in range(2):
        assert making.go_on(at_once)
    assert (now(first).rows, now(second).rows) == (1, 1)
    assert not making.go_on(never)
    assert {now(first).state, now(second).state} == {ExportState.READY}


def test_withdrawn_files_are_gone_and_stay_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0, 1)
    ready = export()
    making.go_on(never)
    running, other = export(), export(project_id=PROJECT + 1)
    whole: Callable[..., Any] = writing.write_day

    def withdrawn_meanwhile(*args: Any) -> Any:
        found = whole(*args)
        if args[0].project_id == PROJECT:
            keeping.withdraw(PROJECT, NOON)
        return found

    monkeypatch.setattr(making, "write_day", withdrawn_meanwhile)
    making.go_on(never)
    monkeypatch.setattr(making, "write_day", whole)
    making.go_on(never)
    assert [now(one).state for one in (ready, running)] == [ExportState.WITHDRAWN] * 2
    assert now(other).state == ExportState.READY
    assert [found for found in folder.found() if found[0] == PROJECT] == []


def test_what_waits_is_not_withdrawn() -> None:
    expected = fill(0)
    one = export()
    keeping.withdraw(PROJECT, NOON)
    making.go_on(never)
    assert (now(one).state, ids(one)) == (ExportState.READY, expected)


def test_one_that_is_deleted_while_it_is_written_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(0)
    one = export()
    whole: Callable[..., Any] = writing.write_day

    def deleted_meanwhile(*args: Any) -> Any:
        found = whole(*args)
        Export.objects.filter(pk=one.pk).delete()
        return found

    monkeypatch.setattr(making, "write_day", deleted_meanwhile)
    making.go_on(never)
    assert list(folder.found()) == []


def test_the_sweep_takes_what_expired_and_what_nobody_knows() -> None:
    fill(0)
    kept, expired = export(), export()
    making.go_on(never)
    Export.objects.filter(pk=expired.pk).update(expires_at=NOON)
    stray = folder.make(PROJECT, uuid7())
    waiting = export()
    keeping.sweep(datetime.now(UTC))
    assert not stray.exists()
    assert {(PROJECT, kept.public_id)} == set(folder.found())
    assert set(Export.objects.values_list("pk", flat=True)) == {kept.pk, waiting.pk}


def test_a_project_s_exports_go_with_it() -> None:
    fill(0)
    export()
    making.go_on(never)
    assert keeping.remove_project(PROJECT) == 1
    assert list(folder.found()) == []
    assert keeping.remove_project(PROJECT) == 0


def test_nobody_else_may_read_the_files(place: Path) -> None:
    fill(0)
    for format_ in ("csv", "parquet"):
        one = export(format_)
        making.go_on(never)
        path = folder.file_of(PROJECT, one.public_id)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for above in (path.parent, path.parent.parent, place):
            assert stat.S_IMODE(above.stat().st_mode) == 0o700


# --- what is in it


def rows(*texts: str) -> Sequence[Any]:
    """An event for each text, which is in every place where somebody's text can be."""
    return [
        event(
            NOON + timedelta(seconds=second),
            project_id=PROJECT,
            event_id=v7(NOON + timedelta(seconds=second)),
            name=text,
            user_id=text,
            title=text,
            page=Page(text, f"/{text}"),
            client=Client(text, text, text, text, None, None),
            location=Location("DE", text, text),
            acquisition=Acquisition(text, text, text, text, text, text, text, text),
            locale=Locale(text, text),
            revenue=Decimal("-12.5000"),
            currency="EUR",
            url_query=f"?{text}",
            properties=json.dumps({"key": text, text: None}).encode(),
        )
        for second, text in enumerate(texts)
    ]


def test_no_cell_of_a_csv_begins_a_formula() -> None:
    store_now(PostgresStore(), rows(*HOSTILE))
    one = export("csv")
    making.go_on(never)
    found = list(csv.DictReader(io.StringIO(file(one).decode(), newline="")))
    assert [row["event_name"].removeprefix("'") for row in found] == list(HOSTILE)
    for row in found:
        for name, cell in row.items():
            assert not cell or cell[0] not in columns.FORMULAS or name == "revenue", (name, cell)
    assert found[0]["event_name"] == "'=1+1"
    assert found[0]["revenue"] == "-12.5000", "a number of ours stays one"


def test_lines_and_parquet_have_every_text_as_it_was() -> None:
    store_now(PostgresStore(), rows(*HOSTILE))
    lines, parquet = export("ndjson"), export("parquet")
    making.go_on(never)
    found = [json.loads(line) for line in file(lines).decode().split("\n")[:-1]]
    assert [one["event_name"] for one in found] == list(HOSTILE)
    assert [one["event_properties"]["key"] for one in found] == list(HOSTILE)
    assert found[0]["event_properties"]["=1+1"] is None, "a property that is null stays"
    assert found[0]["event_properties"]["revenue"] == "-12.5000"
    path = str(folder.file_of(PROJECT, parquet.public_id))
    table = duckdb.execute("SELECT event_name, title, revenue FROM read_parquet(?)", [path]).fetchall()
    assert [name for name, *_ in table] == list(HOSTILE)
    assert table[0][1:3] == ("=1+1", Decimal("-12.5000"))


def test_the_formats_have_the_same_columns() -> None:
    fill(0)
    one, parquet = export("csv"), export("parquet")
    making.go_on(never)
    names = file(one).decode().splitlines()[0].split(",")
    assert names == [name for name, _ in columns.typed_columns()]
    path = str(folder.file_of(PROJECT, parquet.public_id))
    described = duckdb.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    assert [
        (name, kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")) for name, kind, *_ in described
    ] == [*columns.typed_columns()]


def test_progress_is_told_by_time() -> None:
    fill(0, 1, 2)
    one = export(days=4)
    assert making.progress(one) == 0
    making.go_on(at_once)
    assert making.progress(now(one)) == pytest.approx(0.25)
    making.go_on(never)
    assert making.progress(now(one)) == 1
