"""PostgreSQL as a query engine: one moment, one time limit, and what it says when it is away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from analytics.common.errors import Unavailable
from analytics.events.rollups.dimensions import Dimension
from analytics.events.storage.engine import CompiledQuery, QueryTimeout, Snapshot
from analytics.events.storage.postgres.engine import PostgresEngine
from analytics.events.tests.events import NOON

pytestmark = pytest.mark.django_db


def test_the_engine_stops_a_statement_at_its_time() -> None:
    with pytest.raises(QueryTimeout), PostgresEngine().snapshot(seconds=0.2) as snapshot:
        snapshot.run(CompiledQuery("SELECT pg_sleep(5)", {}))


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_sees_one_moment_and_writes_nothing() -> None:
    count = CompiledQuery("SELECT count(*) FROM events_label", {})
    write = "INSERT INTO events_label (project_id, digest, kind, value) VALUES (1, %s, 1, 'x')"
    with PostgresEngine().snapshot(seconds=5) as snapshot:
        before = snapshot.run(count)
        settings = connection.get_connection_params()
        parameters: dict[str, Any] = {
            name: settings[name]
            for name in ("dbname", "user", "password", "host", "port")
            if name in settings
        }
        with psycopg.connect(**parameters) as other:
            other.execute(write, [uuid4()])
        assert snapshot.run(count) == before
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            snapshot.run(CompiledQuery("DELETE FROM events_label", {}))


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_is_unavailable_and_comes_back() -> None:
    with pytest.raises(Unavailable) as caught, PostgresEngine().snapshot(seconds=5) as snapshot:
        snapshot.run(CompiledQuery("SELECT pg_terminate_backend(pg_backend_pid())", {}))
    assert caught.value.code == "database_away"
    with PostgresEngine().snapshot(seconds=5) as snapshot:
        assert snapshot.run(CompiledQuery("SELECT 1", {})) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_found_closed_is_unavailable_to_every_reader() -> None:
    readers: list[Callable[[Snapshot], object]] = [
        lambda snapshot: snapshot.kept(1),
        lambda snapshot: snapshot.has_rollups_before(1, NOON),
        lambda snapshot: snapshot.stretches(1, Dimension.TOTAL, (NOON, NOON + timedelta(hours=1)), now=NOON),
    ]
    for read in readers:
        with PostgresEngine().snapshot(seconds=5) as snapshot:
            connection.connection.close()
            with pytest.raises(Unavailable) as caught:
                read(snapshot)
        assert caught.value.code == "database_away"
        connection.close()


def test_a_fault_of_ours_stays_what_it_is() -> None:
    with (
        pytest.raises(psycopg.errors.UndefinedTable) as caught,
        PostgresEngine().snapshot(seconds=5) as snapshot,
    ):
        snapshot.run(CompiledQuery("SELECT * FROM nowhere", {}))
    assert caught.value.__cause__ is None


def test_the_time_limit_is_for_all_statements_together() -> None:
    pause = CompiledQuery("SELECT pg_sleep(0.2)", {})
    with PostgresEngine().snapshot(seconds=0.5) as snapshot:
        snapshot.run(pause)
        snapshot.run(pause)
        with pytest.raises(QueryTimeout):
            snapshot.run(pause)


def test_the_callers_transaction_goes_on_and_keeps_its_settings() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        with PostgresEngine().snapshot(seconds=5) as snapshot:
            snapshot.run(CompiledQuery("SELECT 1", {}))
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == before


def test_columns_come_as_whole_numbers_in_the_statements_order() -> None:
    numbers = "SELECT n, -n << 60 FROM generate_series(1, %(last)s::bigint) AS n ORDER BY n DESC"
    with PostgresEngine().snapshot(seconds=5) as snapshot:
        first, second = snapshot.columns(CompiledQuery(numbers, {"last": 3}), 2, most=9)
        nothing = snapshot.columns(CompiledQuery(numbers, {"last": 0}), 2, most=9)
        cut, _ = snapshot.columns(CompiledQuery(numbers, {"last": 9}), 2, most=3)
    assert first.tolist() == [3, 2, 1]
    assert second.tolist() == [-3 << 60, -2 << 60, -1 << 60]
    assert cut.tolist() == [9, 8, 7, 6], "one more than wanted, so that one sees it"
    assert [column.tolist() for column in nothing] == [[], []]
