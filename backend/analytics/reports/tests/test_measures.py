"""Engagement, revenue, numbers of properties, and people who did something."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, Engine, answer
from analytics.reports.query.parse import parse_query
from analytics.reports.query.spec import QuerySpec
from analytics.reports.tests.conftest import NOW, Ask
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_answers import table

MARCH = {"from": "2033-03-01", "to": "2033-03-31"}
FUNCTIONS = ["sum", "avg", "min", "max", "median", "p90", "p95", "p99", "unique"]


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2033, 3, day, hour, tzinfo=UTC)


# --- engagement


def test_engagement_is_shared_out_over_page_views(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [
            Fact(at(1), path="/a"),
            Fact(at(1), path="/a", session="s2"),
            Fact(at(1), name="engagement", path="/a", engagement_ms=1_500, scroll_depth=40),
            Fact(at(1, 13), name="engagement", path="/a", engagement_ms=2_500, scroll_depth=90),
            Fact(at(1), name="engagement", path="/a", session="s2", scroll_depth=10),
            Fact(at(1), name="engagement", path="/b", engagement_ms=100),
        ],
    )
    asked = {"metrics": ["engagement_time", "scroll_depth"], "period": MARCH}
    assert table(ask(asked)) == [(2.05, 50.0)]
    by_path = {**asked, "dimensions": ["path"], "order_by": [["path", "asc"]]}
    assert table(ask(by_path)) == [("/a", 2.0, 50.0), ("/b", None, None)]
    # What else is asked for changes nothing.
    beside = ask({**by_path, "metrics": ["visitors", *asked["metrics"], "sessions"]})
    assert table(beside) == [("/a", 1, 2.0, 50.0, 2), ("/b", 1, None, None, 1)]


# --- revenue


def problems(project_id: int, engine: Engine, document: dict[str, object]) -> list[tuple[str, str]]:
    spec = parse_query(document)
    assert isinstance(spec, QuerySpec)
    found = answer(spec, Asker(project_id, "UTC"), engine, now=NOW, seconds=20)
    assert isinstance(found, Problems)
    return [(one.path, one.code) for one in found.items]


def paid(amount: str, currency: str | None = "EUR", day: int = 1) -> Fact:
    return Fact(at(day), name="purchase", revenue=Decimal(amount), currency=currency)


def test_revenue_is_exact(ask: Ask, project_id: int) -> None:
    most = "99999999999999.9999"
    store(project_id, [paid(most), paid(most), paid("0.0001"), paid("-0.1000"), Fact(at(1), currency="USD")])
    [[amount]] = table(ask({"metrics": ["revenue"], "period": MARCH}))
    assert str(amount) == "199999999999999.8999"
    two_days = {"from": "2033-03-01", "to": "2033-03-02"}
    daily = ask({"metrics": ["revenue"], "dimensions": ["time:day"], "period": two_days})
    assert [str(row.metrics[0]) for row in daily.rows] == ["199999999999999.8999", "0.0000"]


def test_currencies_are_not_added_up(ask: Ask, engine: Engine, project_id: int) -> None:
    store(project_id, [paid("1"), paid("2"), paid("5", "USD"), paid("7", None, day=2)])
    asked: dict[str, Any] = {"metrics": ["events", "revenue"], "period": MARCH}
    refused = [("metrics[1]", "unsupported_combination")]
    assert problems(project_id, engine, asked) == refused
    assert problems(project_id, engine, {**asked, "dimensions": ["path"]}) == refused
    several = {**asked, "filters": ["is_not", "currency", ["USD"]]}
    assert problems(project_id, engine, several) == refused

    by_currency = ask({**asked, "dimensions": ["currency"], "include": {"totals": True}})
    assert {row.dimensions: row.metrics for row in by_currency.rows} == {
        ("EUR",): (2, Decimal(3)),
        ("USD",): (1, Decimal(5)),
        (None,): (1, Decimal(7)),
    }
    assert by_currency.totals == (4, None)
    one = {**asked, "filters": ["is", "currency", ["EUR"]], "include": {"totals": True}}
    assert (table(ask(one)), ask(one).totals) == ([(2, Decimal(3))], (2, Decimal(3)))
    unnamed = {**asked, "period": {"from": "2033-03-02", "to": "2033-03-02"}}
    assert table(ask(unnamed)) == [(1, Decimal(7))]


def test_currencies_are_not_compared_either(engine: Engine, db: None, project_id: int) -> None:
    store(project_id, [paid("1", day=1), paid("1", "USD", day=2)])
    period = {"from": "2033-03-02", "to": "2033-03-02"}
    asked: dict[str, object] = {"metrics": ["revenue"], "period": period, "compare": "previous_period"}
    assert problems(project_id, engine, asked) == [("metrics[0]", "unsupported_combination")]


# --- properties


def test_properties_are_measured_by_their_numbers(ask: Ask, project_id: int) -> None:
    values: list[object] = [4, 1, 2.5, 1.0, "7", True, None, [1], {"a": 1}]
    store(project_id, [Fact(at(1), properties={"ms": value}) for value in values] + [Fact(at(1))])
    asked = {"metrics": [f"{one}:properties.ms" for one in FUNCTIONS], "period": MARCH}
    result = ask(asked)
    [row] = table(result)
    assert row == pytest.approx((8.5, 2.125, 1.0, 4.0, 1.75, 3.55, 3.775, 3.955, 3), abs=1e-9)
    assert result.meta.warnings == (
        "Of `properties.ms`, 4 values are left out: they are no numbers, or have more than 300 digits.",
    )
    one_by_one = [table(ask({**asked, "metrics": [metric]}))[0][0] for metric in asked["metrics"]]
    assert one_by_one == list(row)


def test_without_numbers_there_is_nothing_to_measure(ask: Ask, project_id: int) -> None:
    store(project_id, [Fact(at(1), properties={"ms": "fast"})])
    asked = {"metrics": [f"{one}:properties.ms" for one in FUNCTIONS], "period": MARCH}
    nothing = (0.0, None, None, None, None, None, None, None, 0)
    assert table(ask(asked)) == [nothing]
    two_days = {"from": "2033-03-01", "to": "2033-03-02"}
    daily = ask({**asked, "dimensions": ["time:day"], "period": two_days})
    assert [row.metrics for row in daily.rows] == [nothing, nothing]


def test_huge_and_tiny_numbers_are_left_out(ask: Ask, project_id: int) -> None:
    huge: list[Any] = [10**400, -(10**300), 10**299, 3, Decimal("1e-400"), 5e-324]
    store(project_id, [Fact(at(1), properties={"n": number}) for number in huge if isinstance(number, int)])
    result = ask({"metrics": [f"{one}:properties.n" for one in FUNCTIONS], "period": MARCH})
    [row] = table(result)
    assert row[:4] == (1e299, 5e298, 3.0, 1e299)
    assert row[-1] == 2
    assert "2 values" in result.meta.warnings[0]
    store(project_id, [Fact(at(1), properties={"n": 5e-324})])
    assert "3 values" in ask({"metrics": ["p99:properties.n"], "period": MARCH}).meta.warnings[0]


@pytest.mark.parametrize("key", ["it's", '"', "%s", "a.b", "ключ", "\\", ") -- "])
def test_any_property_can_be_measured(ask: Ask, project_id: int, key: str) -> None:
    store(project_id, [Fact(at(1), properties={key: 2})])
    asked = {"metrics": [f"sum:properties.{key}", f"median:properties.{key}"], "period": MARCH}
    assert table(ask(asked)) == [(2.0, 2.0)]


def test_rows_are_sorted_by_measures(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [Fact(at(1), path=path, properties={"ms": ms}) for path, ms in (("/a", 1), ("/b", 2.5), ("/c", "x"))],
    )
    asked: dict[str, Any] = {"metrics": ["max:properties.ms"], "dimensions": ["path"], "period": MARCH}
    assert [row[0] for row in table(ask(asked))] == ["/b", "/a", "/c"]
    upwards = {**asked, "order_by": [["max:properties.ms", "asc"]]}
    assert [row[0] for row in table(ask(upwards))] == ["/a", "/b", "/c"]


# --- people who did something


def test_people_are_chosen_by_what_they_did_in_the_period(ask: Ask, project_id: int) -> None:
    february = datetime(2033, 2, 1, tzinfo=UTC)
    store(
        project_id,
        [
            Fact(at(1), user="anna"),
            Fact(at(2), user="anna", name="signup", properties={"plan": "pro"}),
            Fact(at(1), user="bert"),
            Fact(february, user="bert", name="signup"),
            Fact(at(1), user="carl", path="/a"),
            Fact(at(1), user="bot", name="signup", bot="crawler"),
        ],
    )

    def count(tree: object) -> tuple[object, ...]:
        return table(ask({"metrics": ["visitors", "events"], "period": MARCH, "filters": tree}))[0]

    assert count(["did", "signup"]) == (1, 2)
    assert count(["did_not", "signup"]) == (2, 2)
    assert count(["did", "nothing"]) == (0, 0)
    assert count(["and", ["did", "signup"], ["is", "event_name", ["pageview"]]]) == (1, 1)
    assert count(["or", ["did", "signup"], ["is", "path", ["/a"]]]) == (2, 3)
    assert count(["not", ["or", ["did", "signup"], ["did", ["exists", "path"]]]]) == (1, 1)
    assert count(["did", ["and", ["is", "event_name", ["signup"]], ["is", "properties.plan", ["pro"]]]]) == (
        1,
        2,
    )
    assert count(["did", ["is", "properties.plan", ["free"]]]) == (0, 0)


def test_what_was_done_is_compared_within_its_own_period(ask: Ask, project_id: int) -> None:
    store(
        project_id,
        [
            Fact(at(1), user="anna"),
            Fact(at(1), user="anna", name="signup"),
            Fact(at(2), user="anna"),
            Fact(at(2), user="bert", name="signup"),
        ],
    )
    period = {"from": "2033-03-02", "to": "2033-03-02"}
    asked = {"metrics": ["events"], "period": period, "compare": "previous_period"}
    [row] = ask({**asked, "filters": ["did", "signup"]}).rows
    assert (row.metrics, row.compare) == ((1,), (2,))


def test_what_others_did_elsewhere_does_not_count(ask: Ask, project_id: int) -> None:
    someone = "0192f1a0-1111-7000-8000-000000000000"
    store(project_id + 500_000, [Fact(at(1), user=someone, name="signup")])
    store(project_id, [Fact(at(1), user=someone)])
    asked = {"metrics": ["events"], "period": MARCH, "filters": ["did", "signup"]}
    assert table(ask(asked)) == [(0,)]
