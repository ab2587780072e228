"""How a file is written: its dictionaries, its order, what comes while it is."""

from datetime import timedelta
from typing import Any

import duckdb
import pytest
from django.db import connection

from analytics.common.clock import FixedClock
from analytics.events.models import DirtyMark
from analytics.events.schema import Page
from analytics.events.segments import store, write
from analytics.events.segments.reading import parts
from analytics.events.segments.rebuild import rebuild
from analytics.events.segments.tests.segments import HOUR, START, content, files, truth
from analytics.events.segments.tests.test_content import FULL
from analytics.events.storage.duckdb import scratch
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now, v4


@pytest.fixture
def keeper(db: None) -> PostgresStore:
    found = PostgresStore(FixedClock(START))
    found.prepare(START.date())
    return found


@pytest.mark.parametrize(("few", "short"), [(0, 0), (1, 10_000), (4, 10_000), (100, 20), (100, 10_000)])
def test_dictionaries_of_any_size_are_joined(
    keeper: PostgresStore, monkeypatch: pytest.MonkeyPatch, few: int, short: int
) -> None:
    monkeypatch.setattr(write, "FEW", few)
    monkeypatch.setattr(write, "SHORT", short)
    elsewhere: dict[str, Any] = {"page": Page("later.example", "/"), "user_id": "somebody else"}
    theirs: dict[str, Any] = {"project_id": 2, "page": Page("theirs.example", "/"), "user_id": "theirs"}
    store_now(keeper, [FULL, event(START), event(START + HOUR, **elsewhere), event(START, **theirs)])
    made = rebuild(1, START, START + HOUR)
    assert content(made) == truth(1, START, START + HOUR)
    assert len(content(made)) == 2


def test_rows_stand_by_time_however_they_came_and_equal_ones_make_equal_files(
    keeper: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more pages than events, where a join may be tempted to begin with the events, and many pipes."""
    store_now(keeper, [event(START - HOUR, page=Page("h", f"/{number}")) for number in range(5_000)])
    count = 3_000
    places = [number * 7 % count for number in range(count)]
    made = [
        event(START + timedelta(seconds=at // 3), event_id=v4(count - at), page=Page("h", f"/{at}"))
        for at in places
    ]
    for number in range(0, count, 500):
        store_now(keeper, made[number : number + 500])
    [first] = rebuild(1, START, START + HOUR)
    with duckdb.connect() as reader:
        found = reader.execute(
            "SELECT epoch_us(timestamp), event_id::VARCHAR, path FROM read_parquet($1)",
            [str(store.place(first.path, first.checksum))],
        ).fetchall()
    assert found == sorted(found)
    assert found == [(row[2], row[1], row[9]) for row in truth(1, START, START + HOUR)]
    monkeypatch.setattr(scratch, "_PART", 10_000)
    [second] = rebuild(1, START, START + HOUR)
    assert (second.checksum, second.path == first.path) == (first.checksum, False)
    monkeypatch.setattr(scratch, "_PIECE", 100_000)
    [third] = rebuild(1, START, START + HOUR)
    assert content([third]) == truth(1, START, START + HOUR)
    assert len(files()) == 3


def test_wide_properties_fit_into_duckdb_s_memory(
    keeper: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Narrow ones first, so that nobody can know; the widest that ingest takes last; in several pieces."""
    monkeypatch.setattr(scratch, "_PIECE", 128 << 20)
    store_now(keeper, [event(START)])
    with connection.cursor() as cursor:
        for minutes, count, length in ((1, 5_000, 20), (2, 20_000, 8_000), (3, 1_000, 32_000)):
            cursor.execute(_WIDE, [minutes, length, count])
        cursor.execute(f"SELECT {_WIDTHS} FROM events_event, CAST(properties AS text) AS text")
        stored = cursor.fetchone()
    [made] = rebuild(1, START, START + HOUR)
    with duckdb.connect() as reader:
        path = str(store.place(made.path, made.checksum))
        found = reader.execute(
            f"SELECT {_WIDTHS} FROM (SELECT properties AS text FROM read_parquet($1))", [path]
        )
        assert found.fetchone() == stored
        groups = reader.execute("SELECT max(row_group_id) FROM parquet_metadata($1)", [path]).fetchone()
    assert stored is not None
    assert (stored[0], stored[1] > 190_000_000) == (26_001, True)
    assert groups is not None
    assert groups[0] > 5


_WIDE = """
    WITH chance AS MATERIALIZED (
        SELECT string_agg(md5(random()::text), '') AS text FROM generate_series(1, 1500)
    )
    INSERT INTO events_event
    SELECT made.*
    FROM (SELECT event AS one FROM events_event AS event LIMIT 1) AS first, chance,
         (SELECT %s AS minutes, %s AS length) AS how, generate_series(1, %s) AS at,
         jsonb_populate_record(one, jsonb_build_object(
             'event_id', gen_random_uuid(),
             'timestamp', (one).timestamp + minutes * interval '1 min' + at * interval '1 ms',
             'properties', jsonb_build_object('p', substr(text, 1 + at %% 16000, length) || at)
         )) AS made
"""
_WIDTHS = "count(*), sum(length(text)), count(DISTINCT md5(text)), max(length(text))"


def test_an_event_that_comes_in_the_middle_keeps_readers_away_until_the_file_is_made_anew(
    keeper: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_now(keeper, [event(START)])
    DirtyMark.objects.all().delete()
    statement = write.events_statement

    def late(*arguments: Any) -> Any:
        store_now(keeper, [event(START + timedelta(minutes=1), page=Page("new.example", "/"), user_id="new")])
        return statement(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(write, "events_statement", late)
        rebuild(1, START, START + HOUR)
    found = parts(1, START, START + HOUR)
    assert found.raw == [(START + timedelta(minutes=1), START + timedelta(minutes=2))]
    made = rebuild(1, START, START + HOUR)
    assert content(made) == truth(1, START, START + HOUR)
    assert [row[8] for row in content(made)][-1] == "new.example"
