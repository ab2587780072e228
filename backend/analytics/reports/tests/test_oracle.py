"""PostgreSQL's answers against the oracle's, over generated events, questions and zones.

Every example is a project of its own in tables that all examples share: one event of another project in
an answer would break the equality.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from analytics.common.zones import zone
from analytics.reports.query.errors import Problems
from analytics.reports.query.metrics import METRICS, PropertyFunction
from analytics.reports.query.parse import parse_query
from analytics.reports.query.periods import Range, resolve, resolve_comparison
from analytics.reports.query.spec import QuerySpec
from analytics.reports.tests import oracle
from analytics.reports.tests.conftest import Ask
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.oracle_metrics import metrics_of

# Days on which the clocks of these zones jump, and one quiet day.
DAYS = {
    "Europe/Berlin": [(2033, 3, 27), (2033, 10, 30)],
    "America/New_York": [(2033, 3, 13), (2033, 11, 6)],
    "Australia/Lord_Howe": [(2033, 4, 3), (2033, 10, 2)],
    "America/Havana": [(2033, 3, 13), (2033, 11, 6)],
    "Asia/Kolkata": [(2033, 5, 1)],
    "Asia/Kathmandu": [(2033, 5, 1)],
    "UTC": [(2034, 2, 28)],
}
TEXTS = ["a", "b", "A", "ä", "/a", "/a/b", "", "%", "'", "\\", "a b", "😀"]
PROPERTIES: list[Any] = [1, 2, -1.5, 1.0, "1", "a", "", True, False, None, [1], {"k": 1}]
NUMBERS: list[Any] = [
    0, 1, -1, 1.0, 1.5, -2.25, 10**15, 10**15 + 1, 2**53, 2**53 + 1, 2**63, 2**64, 10**22, 10**25, 10**25 + 1,
    0.1, 1e-7, 0.30000000000000004, 0.3, 1e-20, 123456789.123456, 1e22, -1e-15,
]  # fmt: skip
AMOUNTS = [None, Decimal("0.0001"), Decimal(-3), Decimal("12345678901234.5678")]
KEYS = ["k", "it's", "%s"]
PLAIN = ["path", "host", "event_name", "event_source", "title", "browser", "country", "referrer",
         "utm_source", "language", "currency", "user_id", "account_id", "entry_path",
         "exit_path"]  # fmt: skip
TIMES = ["time:hour", "time:day", "time:week", "time:month"]
PATTERNS = ["^/a", "a$", "[aA]", "^$", "(a|b)", "/.+", "\\d", "a{1,2}b?"]
_projects = count(100_000)

texts = st.sampled_from(TEXTS)
maybe = st.none() | texts


@st.composite
def moments(draw: st.DrawFn, day: datetime) -> datetime:
    """Often a full quarter of an hour, where all edges of days and hours lie."""
    if draw(st.booleans()):
        return day + timedelta(minutes=15 * draw(st.integers(-3 * 96, 4 * 96)))
    return day + timedelta(seconds=draw(st.integers(-3 * 86_400, 4 * 86_400)))


@st.composite
def facts(draw: st.DrawFn, day: datetime) -> Fact:
    name = draw(st.sampled_from(["pageview", "pageview", "engagement", "signup"]))
    return Fact(
        at=draw(moments(day)),
        name=name,
        user=draw(st.sampled_from(["anna", "bert", "0192f1a0-1111-7000-8000-000000000000"])),
        session=draw(st.sampled_from(["s1", "s2", "s3"])),
        source=draw(st.sampled_from(["default", "ios"])),
        host=draw(maybe),
        path=draw(maybe),
        title=draw(maybe),
        bot=draw(st.sampled_from([None, None, None, "crawler"])),
        browser=draw(maybe),
        country=draw(maybe),
        referrer=draw(maybe),
        utm_source=draw(maybe),
        language=draw(maybe),
        engagement_ms=draw(st.sampled_from([None, 0, 333, 61_001])) if name == "engagement" else None,
        scroll_depth=draw(st.sampled_from([None, 0, 33, 100])) if name == "engagement" else None,
        revenue=draw(
            st.sampled_from([None, Decimal("0.0001"), Decimal("-3"), Decimal("12345678901234.5678")])
        ),
        currency=draw(st.sampled_from([None, "EUR", "USD"])),
        account=draw(st.none() | st.sampled_from(["acme", "Öl AG"])),
        properties=draw(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(PROPERTIES), max_size=2)),
        event_id=draw(st.uuids(version=4)),
    )


dimension = st.sampled_from(PLAIN) | st.sampled_from([f"properties.{key}" for key in KEYS])


@st.composite
def conditions(draw: st.DrawFn) -> list[Any]:
    name = draw(dimension)
    is_property = name.startswith("properties.")
    operators = ["is", "is_not", "contains", "contains_not", "matches", "exists"]
    operator = draw(st.sampled_from(operators + (["gt", "gte", "lt", "lte"] if is_property else [])))
    if operator == "exists":
        return [operator, name]
    if operator == "matches":
        return [operator, name, [draw(st.sampled_from(PATTERNS))]]
    if operator in ("gt", "gte", "lt", "lte"):
        return [operator, name, [draw(st.sampled_from([0, 1, 1.5, "1", "a"]))]]
    value = texts | st.sampled_from(["pageview", "anna", "default", "EUR"])
    if operator in ("is", "is_not"):
        scalars = [one for one in PROPERTIES if not isinstance(one, list | dict)]
        more: st.SearchStrategy[Any] = st.sampled_from(scalars) if is_property else st.none()
        return [operator, name, draw(st.lists(value | more, min_size=1, max_size=3))]
    return [operator, name, draw(st.lists(value, min_size=1, max_size=3))]


def grouped(children: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[list[Any]]:
    several = st.lists(children, min_size=1, max_size=3)
    return st.builds(lambda word, members: [word, *members], st.sampled_from(["and", "or"]), several) | (
        st.builds(lambda member: ["not", member], children)
    )


done = st.sampled_from(["did", "did_not"]).flatmap(
    lambda word: st.tuples(st.just(word), st.just("signup") | conditions()).map(list)
)
single = conditions() | conditions() | done
filters = st.none() | single | grouped(single) | grouped(grouped(single))


@st.composite
def periods(draw: st.DrawFn, day: datetime) -> dict[str, str]:
    if draw(st.booleans()):
        first = day + timedelta(days=draw(st.integers(-3, 1)))
        last = first + timedelta(days=draw(st.integers(0, 4)))
        return {"from": first.date().isoformat(), "to": last.date().isoformat()}
    start, end = sorted(draw(st.lists(moments(day), min_size=2, max_size=2, unique=True)))
    return {"from": start.isoformat(), "to": end.isoformat()}


metric = st.sampled_from(list(METRICS)) | st.builds(
    lambda function, key: f"{function}:properties.{key}",
    st.sampled_from(PropertyFunction),
    st.sampled_from(KEYS),
)


def possible(names: list[str], metrics: list[str]) -> list[str]:
    """Without the dimensions that a session has no one value of, where they would be refused."""
    left_out: list[str] = []
    if {"bounce_rate", "visit_duration", "entry_path", "exit_path"} & {*names, *metrics}:
        left_out += ["event_name", "title", "currency", "account_id", *(f"properties.{key}" for key in KEYS)]
    if {"engagement_time", "scroll_depth"} & {*metrics}:
        left_out.append("event_name")
    return [name for name in names if name not in left_out]


def of_one_currency(tree: list[Any] | None, names: list[str], metrics: list[str]) -> list[Any] | None:
    if "revenue" not in metrics or "currency" in names:
        return tree
    euros = ["is", "currency", ["EUR"]]
    return euros if tree is None else ["and", euros, tree]


@st.composite
def questions(draw: st.DrawFn, day: datetime, zone_name: str) -> dict[str, Any]:
    names = draw(st.lists(dimension, max_size=2, unique=True))
    if draw(st.booleans()):
        names.insert(draw(st.integers(0, len(names))), draw(st.sampled_from(TIMES)))
    metrics = draw(st.lists(metric, min_size=1, max_size=6, unique=True))
    names = possible(names, metrics)
    orders = st.tuples(st.sampled_from(names + metrics), st.sampled_from(["asc", "desc"])).map(list)
    return {
        "v": 1,
        "metrics": metrics,
        "dimensions": names,
        "filters": of_one_currency(draw(filters), names, metrics),
        "period": draw(periods(day)),
        "timezone": zone_name,
        "order_by": draw(st.lists(orders, max_size=2, unique_by=lambda order: order[0])),
        "compare": draw(st.sampled_from([None, "previous_period", "previous_year"])),
        "limit": 10_000,
        "include": {"totals": True, "total_rows": True},
    }


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[Fact]]:
    zone_name = draw(st.sampled_from(sorted(DAYS)))
    day = datetime(*draw(st.sampled_from(DAYS[zone_name])), tzinfo=UTC)
    return draw(questions(day, zone_name)), draw(st.lists(facts(day), max_size=12))


def ranges(spec: QuerySpec) -> tuple[Range, Range | None]:
    local = zone(spec.timezone or "UTC")
    current = resolve(spec.period, local, datetime(2033, 6, 1, tzinfo=UTC))
    assert not isinstance(current, Problems)
    before = None if spec.compare is None else resolve_comparison(spec.compare, current, local)
    assert not isinstance(before, Problems)
    return current, before


Case = tuple[dict[str, Any], list[Fact]]


@pytest.fixture
def parsed() -> Callable[[dict[str, Any]], QuerySpec]:
    def parse(question: dict[str, Any]) -> QuerySpec:
        spec = parse_query(question)
        assert isinstance(spec, QuerySpec), spec
        return spec

    return parse


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_the_answer_is_the_oracles(
    ask: Ask, parsed: Callable[[dict[str, Any]], QuerySpec], case: Case
) -> None:
    question, events = case
    spec, project = parsed(question), next(_projects)
    store(project, events)
    current, before = ranges(spec)
    local = zone(spec.timezone or "UTC")
    expected = oracle.rows(spec, events, current, local)
    result = ask(question, project=project)
    note(f"{current}")
    found: list[oracle.Reading] = [row.dimensions + row.metrics for row in result.rows]
    assert list(map(oracle._same, found)) == list(map(oracle._same, expected))
    assert result.totals == oracle.totals(spec, events, current)
    assert result.total_rows == len(expected)
    if before is not None:
        assert result.totals_compare == oracle.totals(spec, events, before)
        _check_comparison(result.rows, spec, events, (current, before))


def _check_comparison(rows: Any, spec: QuerySpec, events: list[Fact], spans: tuple[Range, Range]) -> None:
    local = zone(spec.timezone or "UTC")
    size = len(spec.dimensions)
    then = {oracle._same(row[:size]): row[size:] for row in oracle.rows(spec, events, spans[1], local)}
    nothing = metrics_of(spec, [], [])
    names = [list(dict.fromkeys(oracle._bucket_names(span, spec, local).values())) for span in spans]
    for row in rows:
        values, comparable = list(row.dimensions), True
        if spec.time_dimension is not None:
            at = spec.dimensions.index(spec.time_dimension)
            place = names[0].index(values[at])
            comparable = place < len(names[1])
            values[at] = names[1][place] if comparable else None
        assert row.compare == (then.get(oracle._same(values), nothing) if comparable else None)
