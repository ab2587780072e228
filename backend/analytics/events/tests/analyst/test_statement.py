"""What of DuckDB's SQL gets as far as being run."""

from collections.abc import Iterator

import duckdb
import pytest

from analytics.events.storage.duckdb.analyst import allowed
from analytics.events.storage.duckdb.analyst.faults import Fault
from analytics.events.storage.duckdb.analyst.statement import check, plain
from analytics.events.storage.duckdb.analyst.table import ROWS_BESIDE, STORED, source
from analytics.events.tests.analyst.hostile import REFUSED

FINE = (
    "SELECT 1",
    "select 1;",
    "SELECT 1 ; -- and no more",
    "FROM events",
    "TABLE events",
    "VALUES (1), (2)",
    "SELECT * FROM Events",
    'SELECT * FROM "events"',
    "SELECT e.path FROM events AS e",
    "SELECT path, count(*) FROM events GROUP BY ALL ORDER BY ALL",
    "SELECT count(*) FILTER (WHERE path = '/'), count(DISTINCT user_id), sum(revenue) FROM events",
    "SELECT date_trunc('day', timestamp AT TIME ZONE 'Europe/Berlin') AS day FROM events",
    "SELECT event_properties->>'plan', event_properties->'a'->>'$.a[0].b' FROM events",
    "SELECT json_keys(event_properties), json_extract_string(event_properties, '$.a') FROM events",
    "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a) SELECT * FROM b JOIN a USING (x)",
    "WITH RECURSIVE n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 10) SELECT * FROM n",
    "WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM A",
    "(SELECT 1) UNION (SELECT 2) ORDER BY 1 LIMIT 5",
    "SELECT 1 EXCEPT SELECT 2",
    "SELECT 1 INTERSECT SELECT 1",
    "SELECT DISTINCT ON (user_id) path FROM events",
    "SELECT lag(path) OVER w FROM events WINDOW w AS (PARTITION BY session_id ORDER BY timestamp)",
    "SELECT * FROM events QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY timestamp) = 1",
    "SELECT * EXCLUDE (ip_address) FROM events",
    "SELECT * REPLACE (lower(path) AS path) FROM events",
    "SELECT COLUMNS('utm_.*') FROM events",
    "SELECT CASE WHEN path LIKE '/a%' THEN 1 ELSE 0 END FROM events",
    "SELECT * FROM events WHERE path IN (SELECT path FROM events WHERE country = 'DE')",
    "SELECT * FROM events WHERE path BETWEEN 'a' AND 'b' AND NOT (title IS NULL OR title = '') ",
    "SELECT list_filter([1, 2], lambda x: x > 1), [x FOR x IN [1, 2]], {'a': 1}.a, [1, 2][1], [1, 2][1:2]",
    "SELECT unnest([1, 2])",
    "SELECT * FROM unnest([1, 2]) AS u (x)",
    "SELECT * FROM range(10) AS r (x)",
    "SELECT * FROM generate_series(TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-02', INTERVAL 1 HOUR) AS g (h)",
    "SELECT * FROM (VALUES ('a', 1)) AS v (x, y)",
    "SELECT * FROM events USING SAMPLE 10%",
    "SELECT now() - INTERVAL 1 DAY",
    "SELECT TRY_CAST(path AS INTEGER), path::VARCHAR FROM events",
    "SELECT path COLLATE NOCASE FROM events ORDER BY 1 DESC NULLS LAST",
    "SELECT extract(hour FROM timestamp) FROM events",
    "SELECT regexp_extract(path, '^/([a-z]+)', 1), path ~ 'a', path ILIKE 'A' FROM events",
    "SELECT quantile_cont(engagement_time, [0.5, 0.9]), median(scroll_depth), mode(path) FROM events",
    "SELECT * FROM 'events'",
    "SELECT ';--' AS text",
    "SELECT ';' AS text; -- ;",
    "SELECT country, path, count(*) FROM events GROUP BY CUBE (country, path)",
    "SELECT #1, path FROM events ORDER BY #1",
    "SELECT string_agg(DISTINCT path, ', ' ORDER BY path) FROM events",
    "SELECT a.* FROM events a ASOF JOIN events b ON a.timestamp >= b.timestamp",
    "SELECT * FROM events AS a POSITIONAL JOIN events AS b",
    "SELECT timestamp::DATE, CURRENT_DATE, current_timestamp FROM events",
)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """As `process` makes it."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "errors_as_json": True,
        "python_enable_replacements": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(":memory:", config=config) as connection:
        connection.execute("SET enable_external_access = false")
        connection.execute(ROWS_BESIDE, ["[]" for _ in STORED])
        connection.execute(f"CREATE VIEW {allowed.TABLE} AS {source(1, [])}")
        connection.execute("SET lock_configuration = true")
        yield connection


@pytest.mark.parametrize("sql", REFUSED)
def test_what_is_not_one_select_of_ours_is_refused(database: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises((Fault, duckdb.Error)) as raised:
        check(database, sql)
    if isinstance(raised.value, Fault):
        assert raised.value.kind in ("wrong", "forbidden")


@pytest.mark.parametrize("sql", FINE)
def test_what_analysts_write_is_asked(database: duckdb.DuckDBPyConnection, sql: str) -> None:
    check(database, sql)
    database.execute(f"EXPLAIN {sql}")
    database.sql(plain(database, sql)).limit(3).project("1").fetchall()


def test_no_function_that_is_allowed_reads_anything_but_its_arguments(
    database: duckdb.DuckDBPyConnection,
) -> None:
    """Of those that DuckDB itself calls volatile, or that name what they would reach."""
    found = database.execute(
        "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE stability = 'VOLATILE'"
        " OR regexp_matches(function_name,"
        " 'read_|scan|glob|pragma|duckdb_|secret|setting|env|query|sql|log_|seed|sleep')"
    ).fetchall()
    assert {name for (name,) in found} & allowed.FUNCTIONS <= {"random"}


def test_every_function_is_one_that_duckdb_has(database: duckdb.DuckDBPyConnection) -> None:
    found = database.execute("SELECT DISTINCT lower(function_name) FROM duckdb_functions()").fetchall()
    # Words of the language, which its parser knows.
    assert allowed.FUNCTIONS - {name for (name,) in found} == {"coalesce", "current_timestamp", "ifnull"}


@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("SELECT getenv('x')", (1, 8)),
        ("SELECT 'é',\n  getenv('x')", (2, 3)),
        ("SELECT * FROM events\nJOIN other ON true", (2, 6)),
        ("SELECT\n\n  * FRO events", (3, 9)),
    ],
)
def test_it_is_told_where(database: duckdb.DuckDBPyConnection, sql: str, at: tuple[int, int]) -> None:
    with pytest.raises(Fault) as raised:
        check(database, sql)
    assert raised.value.at == at
