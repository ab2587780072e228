"""What may be read from files, and what must not."""

from datetime import datetime, timedelta
from itertools import pairwise

import duckdb
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.clock import FixedClock
from analytics.events import horizon
from analytics.events.models import DirtyMark, Segment
from analytics.events.schema import Kept
from analytics.events.segments import marks, store
from analytics.events.segments.parts import Parts, Piece
from analytics.events.segments.reading import parts
from analytics.events.segments.rebuild import rebuild
from analytics.events.segments.tests.segments import HOUR, START
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
END = START + 4 * HOUR


def fill(*minutes: int, project_id: int = 1) -> None:
    keeper = PostgresStore(FixedClock(START + 30 * HOUR))  # of old: their hours are marked
    keeper.prepare(START.date())
    store_now(keeper, [event(START + minute * MINUTE, project_id=project_id) for minute in minutes])


def clean() -> None:
    DirtyMark.objects.all().delete()


def test_without_a_segment_all_is_raw() -> None:
    fill(1)
    assert parts(1, START, END) == Parts([], [(START, END)], [])
    assert parts(1, END, START) == Parts([], [], [])


def test_clean_segments_are_read_within_the_span_and_the_rest_raw() -> None:
    fill(1, 61)
    [first] = rebuild(1, START, START + HOUR)
    [second] = rebuild(1, START + HOUR, START + 2 * HOUR)
    clean()
    found = parts(1, START + MINUTE, END)
    assert found.pieces == [
        Piece(first.path, first.checksum, START + MINUTE, START + HOUR, 1, is_whole=False),
        Piece(second.path, second.checksum, START + HOUR, START + 2 * HOUR, 1, is_whole=True),
    ]
    assert (found.raw, found.lost) == ([(START + 2 * HOUR, END)], [])


def test_an_empty_segment_is_neither_a_file_nor_raw() -> None:
    rebuild(1, START, END)
    assert parts(1, START, END) == Parts([], [], [])


def test_a_dirty_slice_is_raw_and_the_rest_of_its_file_is_not() -> None:
    fill(1)
    [day] = rebuild(1, START, END)
    clean()
    DirtyMark.objects.create(project_id=1, slice_start=START + 5 * MINUTE, slice_minutes=1)
    DirtyMark.objects.create(project_id=1, slice_start=START + 6 * MINUTE, slice_minutes=1)
    DirtyMark.objects.create(project_id=2, slice_start=START + 9 * MINUTE, slice_minutes=1)
    marks.note(1, START + 3 * HOUR, START + 3 * HOUR + MINUTE)
    found = parts(1, START, END)
    assert found.raw == [(START + 5 * MINUTE, START + 7 * MINUTE), (START + 3 * HOUR, END)]
    assert found.pieces == [
        Piece(day.path, day.checksum, START, START + 5 * MINUTE, 1, is_whole=False),
        Piece(day.path, day.checksum, START + 7 * MINUTE, START + 3 * HOUR, 1, is_whole=False),
    ]


def test_another_projects_files_are_never_named() -> None:
    fill(1, project_id=2)
    rebuild(2, START, END)
    clean()
    assert parts(1, START, END) == Parts([], [(START, END)], [])


def test_what_is_behind_the_horizon_is_read_nowhere() -> None:
    fill(1, 61)
    [day] = rebuild(1, START, END)
    clean()
    with transaction.atomic():
        horizon.advance(1, Kept(raw_from=START + HOUR))
    left = Piece(day.path, day.checksum, START + HOUR, END, 2, is_whole=False)
    assert parts(1, START, END) == Parts([left], [], [])
    assert parts(1, START, START + HOUR) == Parts([], [], [])


def test_a_missing_file_another_shape_and_a_lost_one_are_raw() -> None:
    fill(1, 61, 121)
    [first] = rebuild(1, START, START + HOUR)
    [second] = rebuild(1, START + HOUR, START + 2 * HOUR)
    [third] = rebuild(1, START + 2 * HOUR, END)
    clean()
    store.place(first.path, first.checksum).unlink()
    Segment.objects.filter(pk=second.pk).update(schema_version=99)
    Segment.objects.filter(pk=third.pk).update(lost_at=START)
    assert parts(1, START, END) == Parts([], [(START, END)], [(START + 2 * HOUR, END)])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 239), min_size=1, max_size=8, unique=True),
    st.lists(st.integers(0, 239), max_size=4, unique=True),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=4),
    st.tuples(st.integers(0, 239), st.integers(1, 240)),
)
def test_pieces_and_raw_slices_together_have_each_event_once(
    before: list[int], late: list[int], segments: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    start, end = START + asked[0] * MINUTE, START + max(asked) * MINUTE
    with transaction.atomic():
        fill(*before)
        for first, hours in segments:
            rebuild(1, START + first * HOUR, START + (first + hours) * HOUR)
        clean()
        if late:
            fill(*late)
        found = parts(1, start, end)
        sum_of_pieces = sum(rows_of(piece) for piece in found.pieces)
        sum_of_raw = sum(stored(*one) for one in found.raw)
        assert sum_of_pieces + sum_of_raw == stored(start, end)
        ordered = sorted([(piece.start, piece.end) for piece in found.pieces] + found.raw)
        assert all(one[1] <= other[0] for one, other in pairwise(ordered))
        transaction.set_rollback(True)


def rows_of(piece: Piece) -> int:
    with duckdb.connect() as reader:
        row = reader.execute(
            "SELECT count(*) FROM read_parquet($1) WHERE timestamp >= $2 AND timestamp < $3",
            [str(store.place(piece.path, piece.checksum)), piece.start, piece.end],
        ).fetchone()
        assert row is not None
        return int(row[0])


def stored(start: datetime, end: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM events_event WHERE project_id = 1 AND timestamp >= %s AND timestamp < %s",
            [start, end],
        )
        return int(cursor.fetchone()[0])
