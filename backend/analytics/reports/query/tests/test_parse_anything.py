"""Whatever JSON arrives is a question or a list of what is wrong with it, never an exception."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reports.query.dimensions import DIMENSIONS
from analytics.reports.query.errors import Problems
from analytics.reports.query.metrics import METRICS
from analytics.reports.query.parse import parse_query
from analytics.reports.query.spec import Operator, QuerySpec

words = st.sampled_from([*DIMENSIONS, *METRICS, *Operator, "and", "or", "not", "properties.a", "30d", "asc"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | words
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3) | words, inner, max_size=3)
    ),
    max_leaves=12,
)
keys = st.sampled_from(
    ["v", "metrics", "dimensions", "filters", "period", "timezone", "compare", "order_by", "limit", "offset",
     "include", "other"]
)  # fmt: skip
trees = st.recursive(
    st.tuples(st.sampled_from(list(Operator)), words, st.lists(scalars, max_size=3)).map(list),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda members: ["and", *members])
        | inner.map(lambda member: ["not", member])
    ),
    max_leaves=6,
)
SOUND: dict[str, Any] = {"metrics": ["visitors"], "period": {"last": "7d"}}


def check(document: object) -> None:
    found = parse_query(document)
    if isinstance(found, Problems):
        assert found.items
        assert all(one.detail and one.code for one in found.items)
        json.dumps([one.path for one in found.items])
    else:
        assert isinstance(found, QuerySpec)


@settings(deadline=None)
@given(anything)
def test_any_json_is_answered(document: object) -> None:
    check(document)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(keys, anything, max_size=6))
def test_any_object_with_our_keys_is_answered(document: dict[str, Any]) -> None:
    check({**SOUND, **document})


@settings(max_examples=300, deadline=None)
@given(trees)
def test_any_tree_of_filters_is_answered(tree: list[Any]) -> None:
    check({**SOUND, "filters": tree})


def test_a_filter_nested_a_thousand_deep_is_refused() -> None:
    tree: list[Any] = ["exists", "path"]
    for _ in range(900):
        tree = ["not", tree]
    check({**SOUND, "filters": tree})
