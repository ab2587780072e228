from decimal import Decimal
from typing import Any

import pytest

from analytics.reports.query.errors import Problems
from analytics.reports.query.parse import parse_query
from analytics.reports.query.spec import (
    CompareMode,
    Condition,
    Group,
    LastPeriod,
    Negation,
    Operator,
    PeriodUnit,
    QuerySpec,
)

PERIOD = {"last": "30d"}
MARCH = "2026-03-01"
EXAMPLE = {
    "v": 1,
    "metrics": ["visitors", "pageviews"],
    "dimensions": ["time:day", "country"],
    "filters": ["and", ["is", "browser", ["Chrome"]], ["contains", "path", ["/docs"]]],
    "period": {"last": "30d"},
    "timezone": "Europe/Berlin",
    "compare": "previous_period",
    "order_by": [["visitors", "desc"]],
    "limit": 100,
    "offset": 0,
    "include": {"totals": True, "total_rows": True, "bots": False},
}


def question(**changes: Any) -> dict[str, Any]:
    return {"metrics": ["visitors"], "period": PERIOD, **changes}


def asked(**changes: Any) -> QuerySpec:
    spec = parse_query(question(**changes))
    assert isinstance(spec, QuerySpec), spec
    return spec


def problems(document: object) -> list[tuple[str, str, str]]:
    found = parse_query(document)
    assert isinstance(found, Problems), found
    return [(one.path, one.code, one.detail) for one in found.items]


def nested(depth: int) -> list[Any]:
    tree: list[Any] = ["is", "path", ["/"]]
    for _ in range(depth - 1):
        tree = ["not", tree]
    return tree


def test_the_example_of_the_docs_is_understood() -> None:
    spec = parse_query(EXAMPLE)
    assert isinstance(spec, QuerySpec)
    assert [metric.name for metric in spec.metrics] == ["visitors", "pageviews"]
    assert [dimension.name for dimension in spec.dimensions] == ["time:day", "country"]
    assert spec.period == LastPeriod(30, PeriodUnit.DAY)
    assert spec.compare is CompareMode.PREVIOUS_PERIOD
    assert isinstance(spec.filters, Group)
    assert (spec.limit, spec.include.totals, spec.include.bots) == (100, True, False)


def test_a_chart_is_whole_and_a_list_is_a_page_unless_told() -> None:
    assert asked(dimensions=["time:hour"]).limit == 10_000
    assert asked(dimensions=["path"]).limit == 100


def test_numbers_with_a_fraction_are_exact() -> None:
    spec = asked(filters=["is", "properties.price", [0.1, 1, True, None, "1"]])
    assert isinstance(spec.filters, Condition)
    assert spec.filters.values == (Decimal("0.1"), 1, True, None, "1")


def test_a_filter_tree_keeps_its_shape() -> None:
    spec = asked(filters=["not", ["or", ["exists", "country"], ["gt", "properties.a.b", [3]]]])
    assert isinstance(spec.filters, Negation)
    assert isinstance(spec.filters.member, Group)
    exists, greater = spec.filters.member.members
    assert isinstance(exists, Condition)
    assert isinstance(greater, Condition)
    assert (exists.operator, exists.values) == (Operator.EXISTS, ())
    assert greater.dimension.property_key == "a.b"


def test_only_people_need_the_permission() -> None:
    assert asked(dimensions=["user_id"]).is_personal
    assert asked(filters=["not", ["and", ["is", "user_id", ["anna"]]]]).is_personal
    assert not asked(dimensions=["account_id"], filters=["is", "path", ["/"]]).is_personal


def test_every_problem_is_named_at_once() -> None:
    found = problems({"metrics": ["visitor"], "period": {"last": "soon"}, "filtres": []})
    assert [path for path, _, _ in found] == ["filtres", "metrics[0]", "period.last"]


@pytest.mark.parametrize("document", [None, [], "x", 1, True])
def test_a_query_is_an_object(document: object) -> None:
    assert problems(document)[0][:2] == ("", "wrong_type")


WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    # keys and version
    ({"metrics": ["visitors"]}, "period", "required", "30d"),
    ({"period": PERIOD}, "metrics", "required", "visitors"),
    (question(metrics=[]), "metrics", "required", "visitors"),
    (question(dimension=["path"]), "dimension", "unknown_key", "'dimensions'"),
    (question(v=2), "v", "unsupported_version", "version 1"),
    (question(v=True), "v", "unsupported_version", "version 1"),
    (question(v="1"), "v", "unsupported_version", "version 1"),
    # metrics
    (question(metrics="visitors"), "metrics", "wrong_type", "list"),
    (question(metrics=[1]), "metrics[0]", "wrong_type", "name of a metric"),
    (question(metrics=["visits"]), "metrics[0]", "unknown_metric", "'visitors'"),
    (question(metrics=["Visitors"]), "metrics[0]", "unknown_metric", "'visitors'"),
    (question(metrics=["xyz"]), "metrics[0]", "unknown_metric", "sessions, pageviews, events"),
    (question(metrics=["p95:load_ms"]), "metrics[0]", "unknown_metric", "p95:properties.price"),
    (question(metrics=["p50:properties.load_ms"]), "metrics[0]", "unknown_metric", "p95:properties.<key>"),
    (question(metrics=["sum:properties."]), "metrics[0]", "out_of_range", "1 to 200"),
    (question(metrics=["sum:properties.a\x00"]), "metrics[0]", "invalid_text", "NUL"),
    (question(metrics=["sum:properties.a"] * 2), "metrics[1]", "duplicate", "'sum:properties.a'"),
    (question(metrics=["events", "events"]), "metrics[1]", "duplicate", "'events'"),
    (question(metrics=["events"] * 21), "metrics", "too_many", "At most 20"),
    # dimensions
    (question(dimensions={}), "dimensions", "wrong_type", "list"),
    (question(dimensions=["pth"]), "dimensions[0]", "unknown_dimension", "'path'"),
    (question(dimensions=["time"]), "dimensions[0]", "unknown_dimension", "time:"),
    (question(dimensions=["time:year"]), "dimensions[0]", "unknown_dimension", "time:"),
    (question(dimensions=[None]), "dimensions[0]", "wrong_type", "name of a dimension"),
    (question(dimensions=["entry_path", "title"]), "dimensions[1]", "unsupported_combination", "no one"),
    (
        question(metrics=["bounce_rate"], dimensions=["properties.a"]),
        "dimensions[0]", "unsupported_combination", "'bounce_rate'",
    ),
    (
        question(metrics=["events", "scroll_depth"], dimensions=["event_name"]),
        "metrics[1]", "unsupported_combination", "engagement",
    ),
    (question(dimensions=["path", "path"]), "dimensions[1]", "duplicate", "'path'"),
    (question(dimensions=["time:day", "time:hour"]), "dimensions", "unsupported_combination", "one time"),
    (question(dimensions=["properties."]), "dimensions[0]", "out_of_range", "1 to 200"),
    (question(dimensions=["properties." + "x" * 201]), "dimensions[0]", "out_of_range", "1 to 200"),
    (question(dimensions=["properties.a\x00"]), "dimensions[0]", "invalid_text", "NUL"),
    (question(dimensions=["properties.\ud800"]), "dimensions[0]", "invalid_text", "surrogate"),
    (question(dimensions=["path"] * 11), "dimensions", "too_many", "At most 10"),
    # filters
    (question(filters={}), "filters", "wrong_type", "is"),
    (question(filters=["is"]), "filters", "wrong_type", "[values]"),
    (question(filters=["iss", "path", ["/"]]), "filters[0]", "unknown_operator", "'is'"),
    (question(filters=["did"]), "filters", "wrong_type", '["did", event]'),
    (question(filters=["did", "signup", {}]), "filters", "wrong_type", '["did", event]'),
    (question(filters=["did_not", 1]), "filters[1]", "wrong_type", "list such as"),
    (question(filters=["did", ["signup"]]), "filters[1][0]", "unknown_operator", "'signup'"),
    (question(filters=["did", "\x00"]), "filters[1]", "invalid_text", "NUL"),
    (question(filters=["did", "x" * 2001]), "filters[1]", "out_of_range", "2000"),
    (question(filters=["did", ["not", ["did", "a"]]]), "filters[1][1]", "unsupported_combination", "single"),
    (question(filters=["or", *[["did_not", "a"]] * 11]), "filters", "too_many", "At most 10"),
    (question(filters=["and"]), "filters", "required", "at least one"),
    (question(filters=["and", 1]), "filters[1]", "wrong_type", "list such as"),
    (question(filters=["not", nested(1), nested(1)]), "filters", "wrong_type", "exactly one"),
    (question(filters=nested(6)), "filters[1][1][1][1][1]", "too_many", "5 deep"),
    (question(filters=["is", "brwser", ["x"]]), "filters[1]", "unknown_dimension", "'browser'"),
    (question(filters=["or", nested(1), ["is", "os2", ["x"]]]), "filters[2][1]", "unknown_dimension", "'os'"),
    (question(filters=["is", "browser", "Chrome"]), "filters[2]", "wrong_type", "list of values"),
    (question(filters=["is", "browser", []]), "filters[2]", "wrong_type", "at least one"),
    (question(filters=["is", "browser", ["a", 1]]), "filters[2][1]", "wrong_type", "text"),
    (question(filters=["is", "browser", [["a"]]]), "filters[2][0]", "wrong_type", "text"),
    (question(filters=["is", "properties.a", [{}]]), "filters[2][0]", "wrong_type", "compare"),
    (question(filters=["contains", "browser", [None]]), "filters[2][0]", "wrong_type", "text"),
    (question(filters=["contains", "properties.a", [1]]), "filters[2][0]", "wrong_type", "text"),
    (question(filters=["is", "browser", ["\x00"]]), "filters[2][0]", "invalid_text", "NUL"),
    (question(filters=["is", "browser", ["x" * 2001]]), "filters[2][0]", "out_of_range", "2000"),
    (question(filters=["exists", "browser", []]), "filters", "wrong_type", "exists"),
    (question(filters=["gt", "browser", ["a"]]), "filters[1]", "unsupported_combination", "properties"),
    (question(filters=["gt", "properties.a", [1, 2]]), "filters[2]", "too_many", "one value"),
    (question(filters=["gt", "properties.a", [True]]), "filters[2][0]", "wrong_type", "compare"),
    (question(filters=["gt", "properties.a", [float("inf")]]), "filters[2][0]", "out_of_range", "finite"),
    (question(filters=["is", "properties.a", [float("nan")]]), "filters[2][0]", "out_of_range", "finite"),
    (question(filters=["is", "time:day", ["x"]]), "filters[1]", "unsupported_combination", "period"),
    (question(filters=["matches", "path", ["("]]), "filters[2][0]", "invalid_pattern", "closed"),
    (question(filters=["is", "path", ["/"] * 10_000]), "filters", "too_many", "1000"),
    (question(filters=["or", *[["is", "path", ["/"] * 501]] * 2]), "filters", "too_many", "1000"),
    (question(filters=["or", *[["exists", "path"]] * 201]), "filters", "too_many", "200"),
    # periods
    (question(period=None), "period", "required", "30d"),
    (question(period="30d"), "period", "wrong_type", "last"),
    (question(period={}), "period", "invalid_period", "last"),
    (question(period={"last": "30d", "to": "2026-01-01"}), "period", "invalid_period", "last"),
    (question(period={"from": "2026-01-01"}), "period", "invalid_period", "to"),
    (question(period={"last": "30"}), "period.last", "invalid_period", "unit"),
    (question(period={"last": "0d"}), "period.last", "invalid_period", "unit"),
    (question(period={"last": "-1d"}), "period.last", "invalid_period", "unit"),
    (question(period={"last": "٣d"}), "period.last", "invalid_period", "unit"),
    (question(period={"last": 30}), "period.last", "invalid_period", "unit"),
    (question(period={"from": "2026-02-30", "to": "2026-03-01"}), "period.from", "invalid_period", "no such"),
    (question(period={"from": "2026-03-02", "to": "2026-03-01"}), "period", "empty_period", "before"),
    (question(period={"from": "2026-03-01T00:00", "to": MARCH}), "period.from", "invalid_period", "offset"),
    (question(period={"from": "2026-03-01", "to": "2026-03-01T10:00Z"}), "period", "invalid_period", "two"),
    (question(period=dict.fromkeys(("from", "to"), f"{MARCH}T10:00Z")), "period", "empty_period", "before"),
    (question(period={"from": f"{MARCH}T25:00Z", "to": MARCH}), "period.from", "invalid_period", "no such"),
    (question(period={"from": "1900-01-01", "to": "2026-03-01"}), "period.from", "invalid_period", "1971"),
    (question(period={"from": "2026-01-01", "to": "9999-12-31"}), "period.to", "invalid_period", "2199"),
    (question(timezone="Berlin"), "timezone", "unknown_timezone", "Europe/Berlin"),
    (question(timezone="europe/berlin"), "timezone", "unknown_timezone", "'Europe/Berlin'"),
    (question(timezone="+05:30"), "timezone", "unknown_timezone", "IANA"),
    (question(timezone="../etc/passwd"), "timezone", "unknown_timezone", "IANA"),
    (question(timezone=1), "timezone", "unknown_timezone", "IANA"),
    (question(compare="previous"), "compare", "invalid_period", "previous_"),
    (question(compare={"last": "30d"}), "compare", "invalid_period", "previous_year"),
    (question(compare=1), "compare", "wrong_type", "last"),
    # order, paging, include
    (question(order_by="visitors"), "order_by", "wrong_type", "pairs"),
    (question(order_by=["visitors"]), "order_by[0]", "wrong_type", "pair"),
    (question(order_by=[["visitor", "desc"]]), "order_by[0][0]", "unsupported_combination", "'visitors'"),
    (question(order_by=[["path", "desc"]]), "order_by[0][0]", "unsupported_combination", "no column"),
    (question(order_by=[["visitors", "down"]]), "order_by[0][1]", "wrong_type", "desc"),
    (question(order_by=[["visitors", "asc"]] * 2), "order_by", "too_many", "columns"),
    (question(limit=0), "limit", "out_of_range", "1 to 10000"),
    (question(limit=10_001), "limit", "out_of_range", "1 to 10000"),
    (question(limit="10"), "limit", "out_of_range", "whole number"),
    (question(limit=True), "limit", "out_of_range", "whole number"),
    (question(offset=-1), "offset", "out_of_range", "0 to"),
    (question(include=[]), "include", "wrong_type", "totals"),
    (question(include={"total": True}), "include.total", "unknown_key", "'totals'"),
    (question(include={"bots": 1}), "include.bots", "wrong_type", "true or false"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "path", "code", "hint"), WRONG)
def test_a_wrong_query_names_the_place_the_fault_and_the_cure(
    document: dict[str, Any], path: str, code: str, hint: str
) -> None:
    found = problems(document)
    assert (path, code) in [(where, what) for where, what, _ in found], found
    assert any(hint in detail for where, _, detail in found if where == path), found
