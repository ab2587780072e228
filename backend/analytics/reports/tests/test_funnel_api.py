"""What a funnel's document may say, and the shape of its answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.accounts.models import User
from analytics.projects.models import Project
from analytics.reports.funnels.parse import parse_funnel
from analytics.reports.funnels.spec import FunnelSpec
from analytics.reports.query.errors import Problems
from analytics.reports.tests.callers import callers_of
from analytics.reports.tests.facts import Fact, store

AT = datetime(2033, 3, 1, 12, tzinfo=UTC)
STEPS = [{"event": "a"}, {"event": "b"}]
QUESTION: dict[str, Any] = {"steps": STEPS, "period": {"from": "2033-03-01", "to": "2033-03-01"}}


def faults(**change: object) -> list[tuple[str, str]]:
    found = parse_funnel(QUESTION | change)
    assert isinstance(found, Problems), found
    return [(problem.path, problem.code) for problem in found.items]


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"steps": None}, "steps", "required"),
        ({"steps": {"event": "a"}}, "steps", "wrong_type"),
        ({"steps": STEPS[:1]}, "steps", "required"),
        ({"steps": [{"event": "a"}] * 13}, "steps", "too_many"),
        ({"steps": ["a", *STEPS]}, "steps[0]", "wrong_type"),
        ({"steps": [{}, *STEPS]}, "steps[0]", "required"),
        ({"steps": [{"event": "a", "filters": []}, {"event": None, "filters": []}]}, "steps[1]", "required"),
        ({"steps": [*STEPS, {"evnt": "a", "event": "a"}]}, "steps[2].evnt", "unknown_key"),
        ({"steps": [*STEPS, {"event": 7}]}, "steps[2].event", "wrong_type"),
        ({"steps": [*STEPS, {"event": ""}]}, "steps[2].event", "out_of_range"),
        ({"steps": [*STEPS, {"event": "\0"}]}, "steps[2].event", "invalid_text"),
        ({"steps": [*STEPS, {"event": "a", "name": "n" * 201}]}, "steps[2].name", "out_of_range"),
        ({"steps": [*STEPS, {"event": "engagement"}]}, "steps[2].event", "unsupported_combination"),
        (
            {"steps": [*STEPS, {"filters": ["is", "nowhere", ["a"]]}]},
            "steps[2].filters[1]",
            "unknown_dimension",
        ),
        (
            {"steps": [*STEPS, {"filters": ["not", ["did", "a"]]}]},
            "steps[2].filters[1]",
            "unsupported_combination",
        ),
        ({"window": "0d"}, "window", "wrong_type"),
        ({"window": 7}, "window", "wrong_type"),
        ({"window": "3660d"}, "window", "out_of_range"),
        ({"window": "367d"}, "window", "out_of_range"),
        ({"window": "999999w"}, "window", "out_of_range"),
        ({"order": "any"}, "order", "wrong_type"),
        ({"order": ["strict"]}, "order", "wrong_type"),
        ({"breakdown": "country"}, "breakdown", "wrong_type"),
        ({"breakdown": {"dimension": "countri"}}, "breakdown.dimension", "unknown_dimension"),
        ({"breakdown": {"dimension": "time:day"}}, "breakdown.dimension", "unsupported_combination"),
        ({"breakdown": {"dimension": "country", "limit": 26}}, "breakdown.limit", "out_of_range"),
        ({"breakdown": {"dimension": "country", "by": 1}}, "breakdown.by", "unknown_key"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change: dict[str, Any], path: str, code: str) -> None:
    assert faults(**change) == [(path, code)]


def test_every_fault_is_named_at_once() -> None:
    assert faults(window="0d", order="x", steps=[{}, {}], period=None) == [
        ("period", "required"),
        ("steps[0]", "required"),
        ("steps[1]", "required"),
        ("window", "wrong_type"),
        ("order", "wrong_type"),
    ]


def test_twelve_steps_and_the_longest_window_are_answered() -> None:
    spec = parse_funnel(QUESTION | {"steps": [{"event": "a"}] * 12, "window": "366d"})
    assert isinstance(spec, FunnelSpec)
    assert (len(spec.steps), spec.window) == (12, timedelta(days=366))


@pytest.mark.django_db
def test_the_answer_says_how_far_people_came_and_how_long_it_took(
    project: Project, owner: User, viewer: User, outsider: User
) -> None:
    store(
        project.pk,
        [
            Fact(AT, name="a", country="DE"),
            Fact(AT + timedelta(seconds=90), name="b", country="AT"),
            Fact(AT, name="a", user="bert", country="FR"),
            Fact(AT, name="a", user="carl", country="DE"),
            Fact(AT + timedelta(days=3), name="b", user="carl"),
            Fact(AT, name="b", user="dora"),
        ],
    )
    question = QUESTION | {"breakdown": {"dimension": "country", "limit": 1}}
    response = callers_of(project, owner, viewer, outsider).post("funnel", "owner", question)
    assert response.status_code == 200, response.content
    body = response.json()
    nothing = {"median": None, "p90": None}
    assert body["steps"] == [
        {
            "name": "a",
            "users": 3,
            "from_first": 1.0,
            "from_previous": 1.0,
            "seconds_from_first": nothing,
            "seconds_from_previous": nothing,
        },
        {
            "name": "b",
            "users": 2,
            "from_first": 2 / 3,
            "from_previous": 2 / 3,
            "seconds_from_first": {"median": 129645.0, "p90": 233289.0},
            "seconds_from_previous": {"median": 129645.0, "p90": 233289.0},
        },
    ]
    shown = [(g["value"], g["is_other"], [step["users"] for step in g["steps"]]) for g in body["groups"]]
    assert shown == [("DE", False, [2, 2]), ("(other)", True, [1, 0])]
