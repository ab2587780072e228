"""What happens to an answer when a segment is not what it should be, or too little is worth one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from analytics.events.models import DirtyMark, Segment
from analytics.events.segments import store as files
from analytics.events.segments.rebuild import rebuild
from analytics.events.storage.duckdb import engine as duckdb_engine
from analytics.events.storage.duckdb.engine import SegmentEngine
from analytics.events.storage.engine import CompiledQuery, QueryTimeout, SegmentsUnanswered
from analytics.events.storage.postgres.engine import PostgresEngine
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.duckdb import DuckDBDialect
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.execution import Asker, answer
from analytics.reports.query.parse import parse_query
from analytics.reports.query.result import QueryResult
from analytics.reports.query.sources import Engine, SegmentSource
from analytics.reports.query.spec import QuerySpec
from analytics.reports.tests.facts import Fact, store

pytestmark = pytest.mark.django_db
DAY = datetime(2034, 2, 28, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = (DAY, DAY + 24 * HOUR)
COUNT = CompiledQuery("SELECT count(*) FROM events", {}, frozenset({"timestamp"}))
Ask = Callable[..., QueryResult]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    settings.SEGMENTS_BUCKET = None
    return tmp_path / "segments"


@pytest.fixture
def engine(tmp_path: Path) -> SegmentEngine:
    return SegmentEngine(tmp_path / "swap", fewest=0)


@pytest.fixture
def ask(engine: SegmentEngine, project_id: int) -> Ask:
    def put(**more: object) -> QueryResult:
        period = {"from": "2034-02-28", "to": "2034-02-28"}
        spec = parse_query({"metrics": ["visitors", "events"], "period": period, **more})
        assert isinstance(spec, QuerySpec), spec
        source = SegmentSource(engine, Compiler(DuckDBDialect()))
        both = Engine(PostgresEngine(), Compiler(PostgresDialect()), source)
        result = answer(spec, Asker(project_id, "UTC"), both, now=DAY, seconds=20)
        assert isinstance(result, QueryResult)
        return result

    return put


@pytest.fixture
def segment(project_id: int) -> Segment:
    """Of three events; nothing is dirty."""
    store(project_id, [Fact(DAY + n * HOUR, user=f"u{n}", properties={"n": n}) for n in range(3)])
    [made] = rebuild(project_id, *WHOLE)
    DirtyMark.objects.filter(project_id=project_id).delete()
    return made


def path(segment: Segment) -> Path:
    return files.place(segment.path, segment.checksum)


def test_clean_segments_answer(ask: Ask, segment: Segment) -> None:
    found = ask()
    assert (found.rows[0].metrics, found.meta.plan.source, found.meta.plan.approximate) == (
        (3, 3), "segment", False,
    )  # fmt: skip


def test_what_came_since_is_read_beside_them(ask: Ask, segment: Segment, project_id: int) -> None:
    store(project_id, [Fact(DAY + HOUR + timedelta(minutes=1), user="late")])
    DirtyMark.objects.create(project_id=project_id, slice_start=DAY + HOUR, slice_minutes=60)
    found = ask(dimensions=["user_id"], order_by=[["user_id", "asc"]])
    assert [row.dimensions[0] for row in found.rows] == ["late", "u0", "u1", "u2"]
    assert found.meta.plan.source == "segment"


def test_a_missing_file_is_noticed(ask: Ask, segment: Segment) -> None:
    path(segment).unlink()
    found = ask()
    assert found.rows[0].metrics == (3, 3)


def test_a_file_that_goes_while_it_is_asked_for_is_noticed(
    engine: SegmentEngine, segment: Segment, project_id: int
) -> None:
    with (
        PostgresEngine().snapshot(seconds=20) as snapshot,
        engine.opened(snapshot, project_id, [WHOLE]) as some,
    ):
        path(segment).unlink()
        with pytest.raises(SegmentsUnanswered):
            some.run(COUNT)


@pytest.mark.parametrize("damage", [b"", b"PAR1", None])
def test_a_torn_file_is_noticed(ask: Ask, segment: Segment, damage: bytes | None) -> None:
    """`None`: as long as it was, with one byte of its middle turned over."""
    content = bytearray(path(segment).read_bytes())
    content[len(content) // 2] ^= 0xFF
    path(segment).write_bytes(content if damage is None else damage)
    found = ask()
    assert (found.rows[0].metrics, found.meta.plan.source) == ((3, 3), "raw" if damage is None else "segment")


def test_few_events_are_left_to_postgresql(tmp_path: Path, segment: Segment, project_id: int) -> None:
    engine = SegmentEngine(tmp_path / "swap", fewest=4)
    with (
        PostgresEngine().snapshot(seconds=20) as snapshot,
        pytest.raises(SegmentsUnanswered, match="few_events"),
        engine.opened(snapshot, project_id, [WHOLE]),
    ):
        pass


def test_too_many_events_without_a_segment_are_left_to_postgresql(
    ask: Ask, segment: Segment, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duckdb_engine, "MOST_RAW", 1)
    store(project_id, [Fact(DAY + HOUR + timedelta(minutes=n), user="late") for n in range(1, 3)])
    DirtyMark.objects.create(project_id=project_id, slice_start=DAY + HOUR, slice_minutes=60)
    found = ask()
    assert (found.rows[0].metrics, found.meta.plan.source) == ((4, 5), "raw")


@pytest.mark.parametrize(
    ("properties", "source"),
    [
        ({"n": 0.30000000000000004}, "segment"),
        ({"n": 1234.6000000238419, "an": '"n": 5'}, "segment"),
        # Which of them is meant is not plain.
        ({"n": 0.30000000000000004, "more": {"n": 1}}, "raw"),
        ({"n": 0.30000000000000004, '"n': 1}, "raw"),
        # No decimal has room for it.
        ({"n": 1.5e-19}, "raw"),
        ({"n": 10**20}, "raw"),
    ],
)
def test_a_number_is_counted_with_all_its_digits(
    ask: Ask, project_id: int, properties: dict[str, Any], source: str
) -> None:
    store(project_id, [Fact(DAY, properties=properties), Fact(DAY, properties={"n": 7})])
    rebuild(project_id, *WHOLE)
    DirtyMark.objects.filter(project_id=project_id).delete()
    found = ask(metrics=["max:properties.n", "min:properties.n", "unique:properties.n"])
    both = sorted([7, properties["n"]])
    assert (found.rows[0].metrics, found.meta.plan.source) == ((both[1], both[0], 2), source)
    parted = ask(dimensions=["properties.n"], order_by=[["properties.n", "asc"]])
    assert [float(str(row.dimensions[0])) for row in parted.rows] == both
    assert parted.meta.plan.source == source
    assert ask(dimensions=["properties.m"]).meta.plan.source == "segment"


@pytest.mark.parametrize(
    "key", ["it's", '"', "%s", "a.b", "ключ", "\\", "a/b~c", "~1", "\t", "\x01", ") -- ", "{}"]
)
def test_any_property_can_be_measured(ask: Ask, project_id: int, key: str) -> None:
    store(project_id, [Fact(DAY, properties={key: 1234.6000000238419}), Fact(DAY, properties={key: 2})])
    rebuild(project_id, *WHOLE)
    DirtyMark.objects.filter(project_id=project_id).delete()
    found = ask(metrics=[f"sum:properties.{key}", f"median:properties.{key}"])
    assert found.rows[0].metrics == (1236.6000000238419, 618.30000001192095)
    assert ask(filters=["is", f"properties.{key}", [2]]).rows[0].metrics == (1, 1)


def test_a_question_that_takes_too_long_is_stopped(
    engine: SegmentEngine, segment: Segment, project_id: int
) -> None:
    sql = "SELECT sum(a.range * b.range) FROM range(1000000) AS a, range(1000000) AS b"
    endless = CompiledQuery(sql, {}, frozenset({"timestamp"}))
    with (
        PostgresEngine().snapshot(seconds=1) as snapshot,
        engine.opened(snapshot, project_id, [WHOLE]) as some,
        pytest.raises(QueryTimeout),
    ):
        some.run(endless)


def test_two_spans_that_share_a_file_count_each_event_once(
    engine: SegmentEngine, segment: Segment, project_id: int
) -> None:
    spans = [(DAY, DAY + HOUR), (DAY + 2 * HOUR, DAY + 3 * HOUR), (DAY + 2 * HOUR, DAY + 4 * HOUR)]
    with (
        PostgresEngine().snapshot(seconds=20) as snapshot,
        engine.opened(snapshot, project_id, spans) as some,
    ):
        assert some.run(COUNT) == [(2,)]


def test_columns_of_whole_numbers_come_as_arrays(
    engine: SegmentEngine, segment: Segment, project_id: int
) -> None:
    sql = "SELECT epoch_us(timestamp) AS a, 7::BIGINT AS b FROM events ORDER BY a"
    query = CompiledQuery(sql, {}, frozenset({"timestamp"}))
    with (
        PostgresEngine().snapshot(seconds=20) as snapshot,
        engine.opened(snapshot, project_id, [WHOLE]) as some,
    ):
        first, second = some.columns(query, 2, most=10_000_000)
        cut, _ = some.columns(query, 2, most=1)
    assert cut.tolist() == first[:2].tolist()
    assert (len(first), second.tolist(), first[1] - first[0]) == (3, [7, 7, 7], 3_600_000_000)
