"""Conversions, their visitors and their revenue, and what stands against asking for them."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

import pytest

from analytics.accounts.models import User
from analytics.projects.models import Membership, Project
from analytics.reports.goals.parse_report import parse_report
from analytics.reports.models import Goal
from analytics.reports.query.errors import Problems
from analytics.reports.tests.facts import Fact, store
from tests.people import Api, make_project

AT: Final = datetime(2033, 3, 2, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)
QUESTION: Final[dict[str, Any]] = {"period": {"from": "2033-03-02", "to": "2033-03-02"}}
FACTS: Final = (
    Fact(AT, user="anna", path="/", country="DE"),
    Fact(AT, name="buy", user="anna", country="DE", revenue=Decimal("5.5"), currency="EUR"),
    Fact(AT, name="buy", user="anna", country="DE", revenue=Decimal("0.0001"), currency="EUR"),
    Fact(AT, name="buy", user="bert", session="s2", revenue=Decimal(3), currency="USD"),
    Fact(AT, name="buy", user="carl", session="s3", country="AT"),
    Fact(AT, user="dora", session="s4", path="/", country="DE"),
    Fact(AT, name="engagement", user="emil", session="s5", path="/", country="AT"),
    Fact(AT - DAY, name="buy", user="dora", session="s6", country="DE", revenue=Decimal(1), currency="EUR"),
    Fact(AT - DAY, user="emil", session="s7", path="/"),
    Fact(AT, name="buy", user="bot", session="s8", bot="known", revenue=Decimal(99), currency="EUR"),
)


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/goals"


def keep(project: Project, name: str, **definition: object) -> str:
    goal = Goal.objects.create(project=project, name=name, definition={"v": 1, **definition})
    return str(goal.public_id)


def reached(conversions: int, converting: int, visitors: int) -> dict[str, Any]:
    return {
        "conversions": conversions,
        "converting_visitors": converting,
        "visitors": visitors,
        "rate": converting / visitors if visitors else None,
    }


def euros(amount: str, compare: str | None = None) -> dict[str, Any]:
    return {"currency": "EUR", "amount": amount, "compare": compare}


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"period": None}, "period", "required"),
        ({"goals": "x"}, "goals", "wrong_type"),
        ({"goals": []}, "goals", "wrong_type"),
        ({"goals": [7]}, "goals[0]", "wrong_type"),
        ({"goals": ["x"]}, "goals[0]", "wrong_type"),
        ({"goals": [str(uuid4()) for _ in range(21)]}, "goals", "too_many"),
        ({"goals": ["0192f1a0-0000-7000-8000-000000000000"] * 2}, "goals[1]", "duplicate"),
        ({"compare": "last_week"}, "compare", "invalid_period"),
        ({"breakdown": {"dimension": "time:day"}}, "breakdown.dimension", "unsupported_combination"),
        ({"breakdown": {"dimension": "entry_path"}}, "breakdown.dimension", "unsupported_combination"),
        ({"breakdown": {"dimension": "country", "limit": 0}}, "breakdown.limit", "out_of_range"),
        ({"filters": ["is", "nowhere", ["a"]]}, "filters[1]", "unknown_dimension"),
        ({"metrics": ["visitors"]}, "metrics", "unknown_key"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change: dict[str, Any], path: str, code: str) -> None:
    found = parse_report(QUESTION | change)
    assert isinstance(found, Problems), found
    assert [(problem.path, problem.code) for problem in found.items] == [(path, code)]


@pytest.mark.django_db
def test_conversions_visitors_and_revenue_by_currency(
    api: Api, viewer: User, project: Project, path: str
) -> None:
    store(project.pk, FACTS)
    keep(project, "Bought", event="buy")
    keep(project, "Came home", path="/", value={"amount": "0.5", "currency": "CHF"})
    keep(project, "Never", event="nothing")
    body = api(viewer).post(f"{path}/report", QUESTION | {"compare": "previous_period"}).json()
    assert (body["visitors"], body["visitors_compare"]) == (5, 2)
    bought, home, never = body["goals"]
    assert [goal["name"] for goal in body["goals"]] == ["Bought", "Came home", "Never"]
    assert {key: bought[key] for key in reached(1, 1, 1)} == reached(4, 3, 5)
    assert bought["compare"] == reached(1, 1, 2)
    assert bought["revenue"] == [
        euros("5.5001", "1.0000"),
        {"currency": "USD", "amount": "3.0000", "compare": "0.0000"},
    ]
    assert {key: home[key] for key in reached(1, 1, 1)} == reached(2, 2, 5)
    assert home["revenue"] == [{"currency": "CHF", "amount": "1.0000", "compare": "0.5000"}]
    assert (never["conversions"], never["rate"], never["revenue"]) == (0, 0.0, [])
    assert bought["groups"] is None


@pytest.mark.django_db
def test_groups_are_the_values_with_most_conversions(
    api: Api, viewer: User, project: Project, path: str
) -> None:
    store(project.pk, FACTS)
    keep(project, "Bought", event="buy")
    question = QUESTION | {"breakdown": {"dimension": "country", "limit": 2}, "compare": "previous_period"}
    [bought] = api(viewer).post(f"{path}/report", question).json()["goals"]
    assert bought["groups"] == [
        {
            "value": "DE",
            **reached(2, 1, 2),
            "revenue": [euros("5.5001", "1.0000")],
            "compare": reached(1, 1, 1),
        },
        {"value": "AT", **reached(1, 1, 2), "revenue": [], "compare": reached(0, 0, 0)},
    ]
    by_currency = QUESTION | {"breakdown": {"dimension": "currency"}}
    [bought] = api(viewer).post(f"{path}/report", by_currency).json()["goals"]
    assert [(one["value"], one["conversions"]) for one in bought["groups"]] == [
        ("EUR", 2),
        ("USD", 1),
        (None, 1),
    ]
    assert bought["groups"][0]["revenue"] == [euros("5.5001")]


@pytest.mark.django_db
def test_nobody_was_there(api: Api, viewer: User, project: Project, path: str) -> None:
    keep(project, "Bought", event="buy")
    question = QUESTION | {"breakdown": {"dimension": "properties.plan"}}
    body = api(viewer).post(f"{path}/report", question).json()
    assert (body["visitors"], body["visitors_compare"]) == (0, None)
    [bought] = body["goals"]
    assert (bought["rate"], bought["groups"], bought["compare"]) == (None, [], None)


@pytest.mark.django_db
def test_a_project_without_goals_has_its_visitors(
    api: Api, viewer: User, project: Project, path: str
) -> None:
    store(project.pk, FACTS)
    body = api(viewer).post(f"{path}/report", QUESTION).json()
    assert (body["visitors"], body["goals"]) == (5, [])


@pytest.mark.django_db
def test_goals_come_in_the_order_in_which_they_are_named(
    api: Api, viewer: User, project: Project, path: str
) -> None:
    ids = [keep(project, name, event=name) for name in "abc"]
    wanted = [ids[2], ids[0]]
    body = api(viewer).post(f"{path}/report", QUESTION | {"goals": wanted}).json()
    assert [goal["id"] for goal in body["goals"]] == wanted


@pytest.mark.django_db
def test_a_goal_that_is_not_there_is_told_by_its_path(
    api: Api, viewer: User, project: Project, path: str
) -> None:
    own = keep(project, "Own", event="a")
    foreign = keep(make_project(), "Foreign", event="a")
    for other in (foreign, str(uuid4())):
        answer = api(viewer).post(f"{path}/report", QUESTION | {"goals": [own, other]})
        assert answer.status_code == 400
        assert [(one["path"], one["code"]) for one in answer.json()["errors"]] == [("goals[1]", "unknown_id")]


@pytest.mark.django_db
def test_more_goals_than_one_answer_has_must_be_chosen_from(
    api: Api, viewer: User, project: Project, path: str
) -> None:
    for number in range(21):
        keep(project, f"Goal {number}", event="a")
    answer = api(viewer).post(f"{path}/report", QUESTION)
    assert answer.status_code == 400
    assert [(one["path"], one["code"]) for one in answer.json()["errors"]] == [("goals", "too_many")]


@pytest.mark.django_db
def test_people_are_for_those_who_may_see_them(
    api: Api, admin: User, viewer: User, project: Project, path: str
) -> None:
    store(project.pk, FACTS)
    keep(project, "All", event="buy")
    anna = keep(project, "Anna's", event="buy", filters=["is", "user_id", ["anna"]])
    answers = {
        "all": QUESTION,
        "named": QUESTION | {"goals": [anna]},
        "parted": QUESTION | {"breakdown": {"dimension": "user_id"}},
        "filtered": QUESTION | {"filters": ["is", "user_id", ["anna"]]},
    }
    refused = {what: api(viewer).post(f"{path}/report", asked) for what, asked in answers.items()}
    assert [goal["name"] for goal in refused.pop("all").json()["goals"]] == ["All"]
    assert {answer.status_code for answer in refused.values()} == {403}
    allowed = {what: api(admin).post(f"{path}/report", asked) for what, asked in answers.items()}
    assert {answer.status_code for answer in allowed.values()} == {200}
    assert len(allowed["all"].json()["goals"]) == 2
    Membership.objects.filter(user=viewer).update(personal_data=True)
    assert api(viewer).post(f"{path}/report", answers["named"]).json() != refused["named"].json()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_it_counts_what_counting_by_hand_gives(
    api: Api, admin: User, project: Project, path: str, seed: int
) -> None:
    chance = random.Random(seed)
    facts = [
        Fact(
            AT + timedelta(seconds=chance.randrange(-100_000, 100_000)),
            name=chance.choice(["pageview", "buy", "engagement"]),
            user=f"user {chance.randrange(12)}",
            session=f"session {chance.randrange(30)}",
            path=chance.choice([None, "/", "/shop/a", "/shop/b/c"]),
            country=chance.choice([None, "DE", "AT"]),
            revenue=chance.choice([None, Decimal(chance.randrange(1, 1_000)) / 100]),
            currency=chance.choice(["EUR", "USD"]),
            properties=chance.choice([{}, {"plan": 1}, {"plan": "1"}]),
        )
        for _ in range(150)
    ]
    store(project.pk, facts)
    keep(project, "Bought", event="buy", filters=["exists", "country"])
    keep(project, "Shop", path="/shop/*")
    dimension, value_of = chance.choice([("country", _country), ("properties.plan", _plan)])
    question = QUESTION | {"breakdown": {"dimension": dimension}}
    body = api(admin).post(f"{path}/report", question).json()
    there = [fact for fact in facts if AT.date() == fact.at.date()]
    visitors = {fact.user for fact in there}
    assert body["visitors"] == len(visitors)
    for goal in body["goals"]:
        converting = [fact for fact in there if _converts(goal["name"], fact)]
        assert {key: goal[key] for key in reached(1, 1, 1)} == reached(
            len(converting), len({fact.user for fact in converting}), len(visitors)
        )
        paid: defaultdict[Any, Decimal] = defaultdict(Decimal)
        for fact in converting:
            if fact.revenue is not None:
                paid[fact.currency] += fact.revenue
        assert [(one["currency"], Decimal(one["amount"])) for one in goal["revenue"]] == sorted(paid.items())
        counted = Counter(repr(value_of(fact)) for fact in converting)
        assert {repr(group["value"]): group["conversions"] for group in goal["groups"]} == counted
        for group in goal["groups"]:
            same = {fact.user for fact in there if repr(value_of(fact)) == repr(group["value"])}
            assert group["visitors"] == len(same)


def _country(fact: Fact) -> object:
    return fact.country


def _plan(fact: Fact) -> object:
    return fact.properties.get("plan")


def _converts(name: str, fact: Fact) -> bool:
    if name == "Bought":
        return fact.name == "buy" and fact.country is not None
    return fact.name == "pageview" and fact.path == "/shop/a"
