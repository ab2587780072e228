from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest

from analytics.events.storage.postgres.engine import PostgresEngine
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, Engine, answer
from analytics.reports.query.parse import parse_query
from analytics.reports.query.result import QueryResult

Ask = Callable[..., QueryResult]
NOW = datetime(2033, 6, 15, 12, 34, 56, tzinfo=UTC)
_projects = count(1_000)


@pytest.fixture
def project_id() -> int:
    """A project that no other test has used."""
    return next(_projects)


@pytest.fixture
def engine(db: None) -> Engine:
    """PostgreSQL, as reports ask it."""
    return Engine(PostgresEngine(), Compiler(PostgresDialect()))


@pytest.fixture
def ask(engine: Engine, project_id: int) -> Ask:
    """Ask PostgreSQL, as the API would: `ask({"metrics": …})`."""

    def put(
        document: dict[str, object], *, project: int = project_id, zone: str = "UTC", now: datetime = NOW
    ) -> QueryResult:
        spec = parse_query(document)
        assert not isinstance(spec, Problems), spec
        result = answer(spec, Asker(project, zone), engine, now=now, seconds=20)
        assert not isinstance(result, Problems), result
        return result

    return put
