from datetime import UTC, datetime, timedelta

import pytest

from analytics.common.errors import RangeExpired
from analytics.reports.query.result import QueryResult
from analytics.reports.tests.conftest import Ask
from analytics.reports.tests.facts import Fact, store

MARCH = {"from": "2033-03-01", "to": "2033-03-31"}
ALL = ["visitors", "sessions", "pageviews", "events"]


def at(day: int, hour: int = 12, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2033, month, day, hour, minute, tzinfo=UTC)


def table(result: QueryResult) -> list[tuple[object, ...]]:
    return [(*row.dimensions, *row.metrics) for row in result.rows]


def test_the_four_metrics_mean_what_the_docs_say(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [
            Fact(at(1), user="anna", session="a1"),
            Fact(at(1), user="anna", session="a2", name="signup"),
            Fact(at(2), user="bert", session="b1", name="engagement"),
            Fact(at(2), user="bot", session="x", bot="crawler"),
        ],
    )
    assert table(ask({"metrics": ALL, "period": MARCH})) == [(2, 3, 1, 2)]


def test_a_period_holds_its_first_instant_and_not_its_last(ask: Ask, project_id: int) -> None:
    tick = timedelta(microseconds=1)
    day = at(2, 0)
    store(project_id, [Fact(one) for one in (day - tick, day, day + tick, at(3, 0) - tick, at(3, 0))])
    whole = {"metrics": ["events"], "period": {"from": "2033-03-02", "to": "2033-03-02"}}
    assert table(ask(whole)) == [(3,)]
    instants = {"from": "2033-03-02T00:00:00Z", "to": "2033-03-03T00:00:00Z"}
    daily = ask({"metrics": ["events"], "dimensions": ["time:day"], "period": instants})
    assert table(daily) == [("2033-03-02T00:00:00+00:00", 3)]
    two = {**whole, "dimensions": ["time:day"], "period": {"from": "2033-03-02", "to": "2033-03-03"}}
    assert [row.metrics for row in ask(two).rows] == [(3,), (1,)]


def test_nothing_stored_is_a_row_of_zeros_and_no_row_of_a_list(ask: Ask) -> None:
    assert table(ask({"metrics": ALL, "period": MARCH})) == [(0, 0, 0, 0)]
    listed = ask(
        {
            "metrics": ALL,
            "dimensions": ["path"],
            "period": MARCH,
            "include": {"totals": True, "total_rows": True},
        }
    )
    assert (listed.rows, listed.totals, listed.total_rows) == ((), (0, 0, 0, 0), 0)


def test_totals_are_counted_and_never_summed(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(1)), Fact(at(2)), Fact(at(2), session="s2")])
    result = ask(
        {
            "metrics": ALL,
            "dimensions": ["time:day"],
            "period": {"from": "2033-03-01", "to": "2033-03-02"},
            "include": {"totals": True},
        }
    )
    assert [row.metrics for row in result.rows] == [(1, 1, 1, 1), (1, 2, 2, 2)]
    assert result.totals == (1, 2, 3, 3)


def test_empty_buckets_are_filled(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(2))])
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["time:day"],
            "period": {"from": "2033-03-01", "to": "2033-03-03"},
            "include": {"total_rows": True},
        }
    )
    assert table(result) == [
        ("2033-03-01T00:00:00+00:00", 0),
        ("2033-03-02T00:00:00+00:00", 1),
        ("2033-03-03T00:00:00+00:00", 0),
    ]
    assert result.total_rows == 3


def test_empty_buckets_are_filled_for_every_value_beside_time(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(1), path="/a"), Fact(at(2), path="/b")])
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["path", "time:day"],
            "period": {"from": "2033-03-01", "to": "2033-03-02"},
            "order_by": [["path", "desc"]],
        }
    )
    first, second = "2033-03-01T00:00:00+00:00", "2033-03-02T00:00:00+00:00"
    assert table(result) == [
        ("/b", first, 0),
        ("/b", second, 1),
        ("/a", first, 1),
        ("/a", second, 0),
    ]


def test_the_hour_that_comes_twice_is_two_buckets(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(30, 0, 30, month=10)), Fact(at(30, 1, 30, month=10))])
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["time:hour"],
            "period": {"from": "2033-10-30", "to": "2033-10-30"},
            "timezone": "Europe/Berlin",
        }
    )
    assert len(result.rows) == 25
    assert table(result)[2:4] == [
        ("2033-10-30T02:00:00+02:00", 1),
        ("2033-10-30T02:00:00+01:00", 1),
    ]


def test_ties_stand_in_byte_order_and_missing_values_last(ask: Ask, project_id: int) -> None:
    paths = ["/b", "/ä", "/B", "/a", None, "/😀", "/\uffff"]
    store(project_id, [Fact(at(1), path=path) for path in paths])
    result = ask({"metrics": ["events"], "dimensions": ["path"], "period": MARCH})
    assert [row.dimensions[0] for row in result.rows] == [
        "/B", "/a", "/b", "/ä", "/\uffff", "/😀", None,
    ]  # fmt: skip


def test_pages_do_not_overlap_and_know_how_many_rows_there_are(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(1), path=f"/{n:02}") for n in range(25)])
    question = {
        "metrics": ["visitors"],
        "dimensions": ["path"],
        "period": MARCH,
        "limit": 10,
        "include": {"total_rows": True},
    }
    pages = [ask({**question, "offset": offset}) for offset in (0, 10, 20, 30)]
    assert [len(page.rows) for page in pages] == [10, 10, 5, 0]
    assert {page.total_rows for page in pages} == {25}
    assert [row.dimensions[0] for page in pages for row in page.rows] == [f"/{n:02}" for n in range(25)]


def test_a_whole_is_one_row_and_one_page(ask: Ask) -> None:
    question = {"metrics": ["events"], "period": MARCH, "include": {"total_rows": True}}
    first, second = ask(question), ask({**question, "offset": 1})
    assert (table(first), first.total_rows) == ([(0,)], 1)
    assert (table(second), second.total_rows) == ([], 1)


def test_a_path_on_two_hosts_is_one_path(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [Fact(at(1), host="a.example", path="/"), Fact(at(1), host="b.example", path="/", user="bert")],
    )
    assert table(ask({"metrics": ["visitors"], "dimensions": ["path"], "period": MARCH})) == [("/", 2)]
    both = ask({"metrics": ["visitors"], "dimensions": ["host", "path"], "period": MARCH})
    assert table(both) == [("a.example", "/", 1), ("b.example", "/", 1)]


def test_engagement_is_no_row_of_a_list_of_events(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(1)), Fact(at(1), name="engagement", user="bert")])
    result = ask(
        {
            "metrics": ["visitors", "events"],
            "dimensions": ["event_name"],
            "period": MARCH,
            "include": {"totals": True},
        }
    )
    assert table(result) == [("pageview", 1, 1)]
    assert result.totals == (2, 1)


def test_the_period_before_is_compared_bucket_by_bucket(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(1)), Fact(at(1)), Fact(at(4))])
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["time:day"],
            "period": {"from": "2033-03-04", "to": "2033-03-06"},
            "compare": "previous_period",
            "include": {"totals": True},
        }
    )
    assert [(row.metrics, row.compare) for row in result.rows] == [
        ((1,), (2,)),
        ((0,), (0,)),
        ((0,), (0,)),
    ]
    assert (result.totals, result.totals_compare) == ((1,), (2,))


def test_a_bucket_without_counterpart_is_compared_with_nothing(ask: Ask, project_id: int) -> None:
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["time:day"],
            "period": MARCH,
            "compare": {"from": "2033-02-01", "to": "2033-02-28"},
        }
    )
    assert [row.compare for row in result.rows] == [(0,)] * 28 + [None] * 3


def test_values_are_compared_with_themselves(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [
            Fact(at(1), path="/old"),
            Fact(at(1), path="/both"),
            Fact(at(1)),
            Fact(at(2), path="/both"),
            Fact(at(2), path="/new"),
            Fact(at(2)),
        ],
    )
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["path"],
            "period": {"from": "2033-03-02", "to": "2033-03-02"},
            "compare": "previous_period",
        }
    )
    assert [(*row.dimensions, row.metrics, row.compare) for row in result.rows] == [
        ("/both", (1,), (1,)),
        ("/new", (1,), (0,)),
        (None, (1,), (1,)),
    ]


def test_a_whole_is_compared_with_a_whole(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(1, month=3)), Fact(datetime(2034, 3, 1, tzinfo=UTC))])
    result = ask(
        {
            "metrics": ["visitors"],
            "period": {"from": "2034-03-01", "to": "2034-03-01"},
            "compare": "previous_year",
        }
    )
    assert [(row.metrics, row.compare) for row in result.rows] == [((1,), (1,))]


def test_property_values_keep_their_type(ask: Ask, project_id: int) -> None:
    values: list[object] = [1, 1.0, "1", True, 2.5, "", False, None, [1], {"a": 1}]
    store(project_id, [Fact(at(1), properties={"x": value}) for value in values])
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["properties.x"],
            "period": MARCH,
            "order_by": [["properties.x", "asc"]],
        }
    )
    found = [(repr(row.dimensions[0]), row.metrics[0]) for row in result.rows]
    assert found == [
        ("False", 1), ("True", 1), ("1", 2), ("Decimal('2.5')", 1), ("''", 1), ("'1'", 1), ("None", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    ["'; DROP TABLE events_event; --", "%", "%s", "%(project)s", "\\", '"', "'", "$$", "{}", "😀", "a\nb"],
)
def test_hostile_texts_are_only_texts(ask: Ask, project_id: int, hostile: str) -> None:
    store(
        project_id,
        [Fact(at(1), path=hostile, user=hostile, properties={hostile: hostile}), Fact(at(1), path="/")],
    )
    key = f"properties.{hostile}"
    for dimension in ("path", "user_id", key):
        for operator in ("is", "contains"):
            result = ask(
                {
                    "metrics": ["events"],
                    "dimensions": [dimension],
                    "filters": [operator, dimension, [hostile]],
                    "period": MARCH,
                    "compare": "previous_period",
                    "order_by": [[dimension, "desc"]],
                }
            )
            assert table(result) == [(hostile, 1)]


def test_people_are_named_as_they_were_sent(ask: Ask, project_id: int) -> None:
    uuid = "0192f1a0-1111-7000-8000-000000000000"
    store(project_id, [Fact(at(1), user=uuid, account="acme"), Fact(at(1), user="anna@example.com")])
    users = ask({"metrics": ["events"], "dimensions": ["user_id"], "period": MARCH})
    assert table(users) == [(uuid, 1), ("anna@example.com", 1)]
    accounts = ask({"metrics": ["events"], "dimensions": ["account_id"], "period": MARCH})
    assert table(accounts) == [("acme", 1), (None, 1)]
    assert table(ask({"metrics": ["events"], "period": MARCH, "filters": ["is", "user_id", [uuid]]})) == [
        (1,)
    ]


def test_bots_are_counted_when_asked_for_and_refused_when_gone(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(10, month=6), bot="crawler"), Fact(at(10, month=6), user="anna")])
    question = {"metrics": ["events"], "include": {"bots": True}}
    june = {"from": "2033-06-01", "to": "2033-06-30"}
    assert table(ask({**question, "dimensions": ["bot"], "period": june})) == [("crawler", 1), (None, 1)]
    with pytest.raises(RangeExpired, match="2033-05-16T00:00:00Z"):
        ask({**question, "period": {"from": "2033-05-01", "to": "2033-06-30"}})


def test_a_grid_too_large_to_fill_is_paged_and_says_so(
    ask: Ask, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.reports.query.grid.MAX_CELLS", 3)
    store(project_id, [Fact(at(1), path="/a"), Fact(at(2), path="/b")])
    result = ask(
        {
            "metrics": ["events"],
            "dimensions": ["time:day", "path"],
            "period": {"from": "2033-03-01", "to": "2033-03-02"},
            "include": {"total_rows": True},
        }
    )
    assert table(result) == [("2033-03-01T00:00:00+00:00", "/a", 1), ("2033-03-02T00:00:00+00:00", "/b", 1)]
    assert result.total_rows == 2
    assert "not filled" in result.meta.warnings[0]
