"""chDB (ClickHouse in this process) with the events of the project that `bench.query` asks."""

from collections.abc import Callable
from datetime import datetime

from bench import common
from bench.query_data import Data

Ask = Callable[[str, datetime, datetime], None]
_CERTAIN = ("timestamp", "user_key", "session_key", "name")
_OTHERS = ("bot", "path", "language", "country", "browser", "properties")
_TABLE = "events_1"
"""The number counts versions of its columns: a table that was kept may have others."""


def chdb(data: Data, environ: dict[str, str]) -> Ask | None:
    """Runs statements over a span of time in a MergeTree sorted by it; None where chDB is not installed."""
    try:
        from chdb.session import Session  # noqa: PLC0415 - a development dependency
    except ImportError:
        common.say("chDB is not installed: nothing is compared with it")
        return None
    session = Session(f"{environ['STATE_DIR']}/chdb")
    session.query("CREATE DATABASE IF NOT EXISTS bench")
    session.query("USE bench")
    found = session.query(
        f"SELECT count() FROM system.tables WHERE database = 'bench' AND name = '{_TABLE}'", "CSV"
    )
    if str(found).strip() != "1":
        common.say("filling chDB")
        for statement in _filling(_files(data)):
            session.query(statement)

    def ask(statements: str, start: datetime, end: datetime) -> None:
        instants = {"start": start, "end": end}
        spelled = {name: f"toDateTime64('{at:%F %T}', 6, 'UTC')" for name, at in instants.items()}
        for statement in (statements % spelled).split(";"):
            session.query(statement.replace("FROM e ", f"FROM {_TABLE} "), "CSV")

    return ask


def _files(data: Data) -> list[str]:
    from analytics.events.segments import store  # noqa: PLC0415 - after django.setup
    from analytics.events.segments.reading import parts  # noqa: PLC0415

    pieces = parts(data.project_number, data.start, data.end).pieces
    return [str(store.place(one.path, one.checksum)) for one in pieces]


def _filling(files: list[str]) -> list[str]:
    columns = [f"assumeNotNull({name}) AS {name}" for name in _CERTAIN] + list(_OTHERS)
    sources = [f"SELECT {', '.join(columns)} FROM file('{path}', Parquet)" for path in files]
    return [
        "DROP TABLE IF EXISTS filling",
        f"CREATE TABLE filling ENGINE = MergeTree ORDER BY timestamp AS {sources[0]}",
        *(f"INSERT INTO filling {source}" for source in sources[1:]),
        f"RENAME TABLE filling TO {_TABLE}",
    ]
