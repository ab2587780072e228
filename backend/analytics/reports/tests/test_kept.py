"""Cohorts and goals: kept, named in questions, and what stands against them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects.models import Membership, Project
from analytics.reports.kept.forms import COHORT, GOAL, Draft, parse_kept
from analytics.reports.kept.services import MOST
from analytics.reports.models import Cohort, Goal, Report, Share
from analytics.reports.query.errors import Problems
from analytics.reports.tests.facts import Fact, store
from tests.people import Api, make_project

AT = datetime(2033, 3, 1, 12, tzinfo=UTC)
PERIOD: Final = {"from": "2033-03-01", "to": "2033-03-01"}
QUERY: Final[dict[str, Any]] = {"metrics": ["visitors", "events"], "period": PERIOD}
BUYERS: Final = {"name": "Buyers", "filters": ["did", "purchase"]}
ANNA: Final = {"name": "Anna", "filters": ["is", "user_id", ["anna"]]}
NO_AMOUNTS: Final[tuple[object, ...]] = (
    0,
    "0.0000",
    -1,
    "1.00001",
    "1e3",
    "",
    None,
    True,
    [],
    1e300,
    "\uff19",
    "1" * 15,
)
GERMANS: Final = {"name": "Germans", "filters": ["is", "country", ["DE"]]}


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}"


@pytest.fixture
def facts(project: Project) -> None:
    store(
        project.pk,
        [
            Fact(AT, user="anna", path="/docs/a", country="DE"),
            Fact(AT + timedelta(minutes=1), name="purchase", user="anna", country="DE"),
            Fact(AT, user="bert", session="s2", path="/docs/a/b"),
            Fact(AT, user="carl", session="s3", path="/doc", country="DE"),
        ],
    )


def made(api: Api, user: User, path: str, kind: str, document: dict[str, Any]) -> str:
    response = api(user).post(f"{path}/{kind}", document)
    assert response.status_code == 201, response.content
    return str(response.json()["id"])


def faults(form: Any, document: object) -> list[tuple[str, str]]:
    found = parse_kept(form, document)
    assert isinstance(found, Problems), found
    return [(problem.path, problem.code) for problem in found.items]


# --- what cannot be kept


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], [("", "wrong_type")]),
        ({}, [("name", "required"), ("filters", "required")]),
        (BUYERS | {"v": 2}, [("v", "unsupported_version")]),
        (BUYERS | {"filter": []}, [("filter", "unknown_key")]),
        (BUYERS | {"name": " "}, [("name", "out_of_range")]),
        (BUYERS | {"name": "n" * 101}, [("name", "out_of_range")]),
        (BUYERS | {"name": "a\0"}, [("name", "invalid_text")]),
        (BUYERS | {"name": "a\nb"}, [("name", "invalid_text")]),
        (BUYERS | {"name": "\ud800"}, [("name", "invalid_text")]),
        (BUYERS | {"name": 7}, [("name", "wrong_type")]),
        (BUYERS | {"filters": []}, [("filters", "required")]),
        (BUYERS | {"filters": ["is", "nowhere", ["a"]]}, [("filters[1]", "unknown_dimension")]),
        (
            BUYERS | {"filters": ["and", BUYERS["filters"], ["in_cohort", str(uuid4())]]},
            [("filters[2]", "unsupported_combination")],
        ),
        (
            BUYERS | {"filters": ["did", ["goal", str(uuid4())]]},
            [("filters[1]", "unsupported_combination")],
        ),
        (BUYERS | {"filters": ["is", "path", ["é" * 2_000] * 30]}, [("filters", "too_many")]),
    ],
)
def test_a_cohort_that_cannot_be_is_told_why(document: object, expected: list[tuple[str, str]]) -> None:
    assert faults(COHORT, document) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("event", "required")),
        ({"event": "a", "path": "/a"}, ("event", "unsupported_combination")),
        ({"event": ""}, ("event", "out_of_range")),
        ({"event": "engagement"}, ("event", "unsupported_combination")),
        ({"event": {"a": 1}}, ("event", "wrong_type")),
        ({"path": "thanks"}, ("path", "invalid_pattern")),
        ({"path": "/***"}, ("path", "invalid_pattern")),
        ({"path": "/*a" * 11}, ("path", "invalid_pattern")),
        ({"path": "/" + "a" * 200}, ("path", "out_of_range")),
        ({"path": "/" + "-" * 199 + "*" * 0}, None),
        ({"path": "/*" + "-" * 198}, None),
        ({"path": "/a\0"}, ("path", "invalid_text")),
        ({"path": ["/a"]}, ("path", "wrong_type")),
        ({"event": "a", "filters": ["did", "b"]}, ("filters", "unsupported_combination")),
        ({"event": "a", "value": 5}, ("value", "wrong_type")),
        ({"event": "a", "value": {"amount": "5", "currency": "eur"}}, ("value.currency", "wrong_type")),
        ({"event": "a", "value": {"amount": "5"}}, ("value.currency", "wrong_type")),
        *(
            ({"event": "a", "value": {"amount": amount, "currency": "EUR"}}, ("value.amount", "out_of_range"))
            for amount in NO_AMOUNTS
        ),
    ],
)
def test_a_goal_that_cannot_be_is_told_why(change: dict[str, Any], expected: tuple[str, str] | None) -> None:
    document = {"name": "Goal"} | change
    if expected is None:
        assert isinstance(parse_kept(GOAL, document), Draft)
    else:
        assert faults(GOAL, document) == [expected]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "document"), [("cohorts", BUYERS), ("goals", {"name": "A", "event": "a"})])
def test_what_is_kept_is_listed_changed_and_forgotten(
    api: Api, admin: User, viewer: User, path: str, kind: str, document: dict[str, Any]
) -> None:
    one = f"{path}/{kind}/{made(api, admin, path, kind, document)}"
    made(api, admin, path, kind, document | {"name": "Other"})
    assert api(admin).patch(one, {"name": " Zoë "}).json()["name"] == "Zoë"
    assert api(admin).patch(one, {"name": "Zoë"}).status_code == 200
    listed = api(viewer).get(f"{path}/{kind}").json()["results"]
    assert [row["name"] for row in listed] == ["Other", "Zoë"]
    assert listed[1] == api(viewer).get(one).json()
    assert listed[1] | document == listed[1] | document | {"v": 1, "personal": False}
    found = api(viewer).get(f"{path}/{kind}?search=ZO").json()["results"]
    assert [row["name"] for row in found] == ["Zoë"]
    assert api(admin).delete(one).status_code == 204
    assert [getattr(api(admin), act)(one).status_code for act in ("get", "delete")] == [404, 404]
    actions = AuditEntry.objects.order_by("seq").values_list("action", "data")
    noun = kind[:-1]
    assert list(actions) == [
        (f"{noun}.created", {}),
        (f"{noun}.created", {}),
        (f"{noun}.changed", {"changed": ["name"]}),
        (f"{noun}.removed", {}),
    ]


@pytest.mark.django_db
def test_a_name_is_given_once_in_a_project(api: Api, admin: User, path: str) -> None:
    made(api, admin, path, "cohorts", BUYERS | {"name": "STRASSE İ"})
    again = api(admin).post(f"{path}/cohorts", BUYERS | {"name": "strasse İ"})
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    other = made(api, admin, path, "cohorts", BUYERS)
    taken = api(admin).patch(f"{path}/cohorts/{other}", {"name": "Strasse İ"})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    made(api, admin, path, "goals", {"name": "Buyers", "event": "a"})


@pytest.mark.django_db
def test_there_is_room_for_a_hundred(api: Api, admin: User, project: Project, path: str) -> None:
    definition = {"v": 1, "event": "a"}
    Goal.objects.bulk_create(Goal(project=project, name=f"G {i}", definition=definition) for i in range(MOST))
    full = api(admin).post(f"{path}/goals", {"name": "One more", "event": "a"})
    assert (full.status_code, full.json()["code"]) == (409, "too_many_kept")


@pytest.mark.django_db
def test_a_change_is_read_as_a_whole(api: Api, admin: User, path: str) -> None:
    one = f"{path}/goals/{made(api, admin, path, 'goals', {'name': 'A', 'event': 'a'})}"
    assert api(admin).patch(one, {"path": "/thanks"}).status_code == 400
    changed = api(admin).patch(one, {"path": "/thanks", "event": None})
    assert (changed.status_code, changed.json()["event"]) == (200, None)
    assert Goal.objects.get().definition == {"v": 1, "path": "/thanks"}
    bodies: list[object] = [[], "x", {"name": None}, {"id": "1"}]
    for body in bodies:
        assert api(admin).patch(one, body).status_code == 400
    assert Goal.objects.get().definition == {"v": 1, "path": "/thanks"}


# --- people's names


@pytest.mark.django_db
@pytest.mark.usefixtures("facts")
def test_what_names_people_is_for_those_who_may_see_them(
    api: Api, admin: User, viewer: User, path: str
) -> None:
    cohort = made(api, admin, path, "cohorts", ANNA)
    assert api(admin).get(f"{path}/cohorts").json()["results"][0]["filters"] == ANNA["filters"]
    seen = api(viewer).get(f"{path}/cohorts/{cohort}").json()
    assert (seen["personal"], seen["filters"], seen["name"]) == (True, None, "Anna")
    question = QUERY | {"filters": ["in_cohort", cohort]}
    assert api(admin).post(f"{path}/query", question).json()["rows"][0]["metrics"] == [1, 2]
    refused = api(viewer).post(f"{path}/query", question)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    Membership.objects.filter(user=viewer).update(personal_data=True)
    assert api(viewer).post(f"{path}/query", question).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("facts")
def test_no_question_of_a_viewer_gets_around_a_personal_name(
    api: Api, admin: User, viewer: User, path: str
) -> None:
    goal = {"name": "Anna", "event": "pageview", "filters": ["is", "user_id", ["anna"]]}
    for named in (
        ["in_cohort", made(api, admin, path, "cohorts", ANNA)],
        ["goal", made(api, admin, path, "goals", goal)],
    ):
        inside = ["did_not", ["or", ["is", "country", ["DE"]], named]]
        step = {"filters": named}
        for what, question in (
            ("query", QUERY | {"filters": named}),
            ("query", QUERY | {"filters": ["not", named]}),
            ("query", QUERY | {"filters": inside}),
            ("funnel", {"steps": [{"event": "pageview"}, step], "period": PERIOD}),
            ("funnel", {"steps": [{"event": "a"}, {"event": "b"}], "period": PERIOD, "filters": named}),
            ("retention", {"first": step, "period": PERIOD}),
            ("retention", {"returning": step, "period": PERIOD}),
            ("paths", {"from": {"event": "a"}, "period": PERIOD, "filters": inside}),
        ):
            assert api(viewer).post(f"{path}/{what}", question).status_code == 403, (what, question)
            assert api(admin).post(f"{path}/{what}", question).status_code == 200, (what, question)


# --- named in questions


@pytest.mark.django_db
@pytest.mark.usefixtures("facts")
def test_a_cohort_stands_for_its_filter_everywhere(api: Api, admin: User, path: str) -> None:
    buyers = ["in_cohort", made(api, admin, path, "cohorts", BUYERS)]
    germans = ["in_cohort", made(api, admin, path, "cohorts", GERMANS)]
    for named, plain in (
        (buyers, BUYERS["filters"]),
        (["not", buyers], ["not", BUYERS["filters"]]),
        (["and", germans, ["not", buyers]], ["and", GERMANS["filters"], ["not", BUYERS["filters"]]]),
        (["did", germans], ["did", GERMANS["filters"]]),
    ):
        for what, question in (
            ("query", QUERY),
            ("retention", {"by": "day", "period": PERIOD}),
            ("paths", {"from": {"page": "/docs/a"}, "period": PERIOD}),
            ("records", {"period": PERIOD}),
            ("funnel", {"steps": [{"event": "pageview"}, {"event": "purchase"}], "period": PERIOD}),
        ):
            answers = [
                api(admin).post(f"{path}/{what}", question | {"filters": filters}).json()
                for filters in (named, plain)
            ]
            for answer in answers:
                answer.pop("meta")
            assert answers[0] == answers[1], (what, named)


@pytest.mark.django_db
@pytest.mark.usefixtures("facts")
@pytest.mark.parametrize(
    ("pattern", "visitors"),
    [("/docs/*", 1), ("/docs/**", 2), ("/doc", 1), ("**", 3), ("/d*c", 1), ("/docs/a", 1), ("/d.c", 0)],
)
def test_a_goal_is_its_conversions(api: Api, admin: User, path: str, pattern: str, visitors: int) -> None:
    goal = made(api, admin, path, "goals", {"name": "Docs", "path": pattern})
    answer = api(admin).post(f"{path}/query", QUERY | {"filters": ["goal", goal]})
    assert answer.json()["rows"][0]["metrics"][0] == visitors


@pytest.mark.django_db
@pytest.mark.usefixtures("facts")
def test_a_funnel_goes_through_goals(api: Api, admin: User, path: str) -> None:
    docs = made(api, admin, path, "goals", {"name": "Docs", "path": "/docs/**"})
    bought = made(api, admin, path, "goals", {"name": "Bought", "event": "purchase"})
    steps = [{"name": "Docs", "filters": ["goal", docs]}, {"name": "Bought", "filters": ["goal", bought]}]
    answer = api(admin).post(f"{path}/funnel", {"steps": steps, "period": PERIOD}).json()
    assert [(step["name"], step["users"]) for step in answer["steps"]] == [("Docs", 2), ("Bought", 1)]


@pytest.mark.django_db
def test_a_name_that_stands_for_nothing_is_told_by_its_path(
    api: Api, admin: User, project: Project, path: str
) -> None:
    foreign = Cohort.objects.create(
        project=make_project(), name="F", definition={"v": 1, "filters": ["did", "a"]}
    )
    own = made(api, admin, path, "cohorts", BUYERS)
    for named in (["in_cohort", str(uuid4())], ["in_cohort", str(foreign.public_id)], ["goal", own]):
        answer = api(admin).post(f"{path}/query", QUERY | {"filters": ["and", ["not", named]]})
        assert answer.status_code == 400
        [problem] = answer.json()["errors"]
        assert (problem["path"], problem["code"]) == ("filters[1][1][1]", "unknown_id")
    answer = api(admin).post(
        f"{path}/funnel",
        {"steps": [{"event": "a"}, {"filters": ["in_cohort", own]}], "period": PERIOD},
    )
    [problem] = answer.json()["errors"]
    assert (problem["path"], problem["code"]) == ("steps[1].filters", "unsupported_combination")
    api(admin).delete(f"{path}/cohorts/{own}")
    gone = api(admin).post(f"{path}/query", QUERY | {"filters": ["in_cohort", own]})
    assert (gone.status_code, gone.json()["errors"][0]["path"]) == (400, "filters[1]")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filters", "where", "code"),
    [
        (["in_cohort"], "filters", "wrong_type"),
        (["in_cohort", "x"], "filters", "wrong_type"),
        (["in_cohort", 7], "filters", "wrong_type"),
        (["goal", [str(uuid4())]], "filters", "wrong_type"),
        (["goal", str(uuid4()), "more"], "filters", "wrong_type"),
        (["or", *[["goal", str(uuid4())]] * 11], "filters", "too_many"),
        (["in_cohrt", str(uuid4())], "filters[0]", "unknown_operator"),
    ],
)
def test_a_name_has_one_form(
    api: Api, admin: User, path: str, filters: list[Any], where: str, code: str
) -> None:
    answer = api(admin).post(f"{path}/query", QUERY | {"filters": filters})
    assert answer.status_code == 400
    assert [(one["path"], one["code"]) for one in answer.json()["errors"]] == [(where, code)]


@pytest.mark.django_db
def test_names_do_not_get_around_the_limits_of_a_question(api: Api, admin: User, path: str) -> None:
    large = ["or", *[["did", f"event {i}"] for i in range(6)]]
    cohort = made(api, admin, path, "cohorts", {"name": "Large", "filters": large})
    twice = QUERY | {"filters": ["or", ["in_cohort", cohort], ["in_cohort", cohort]]}
    answer = api(admin).post(f"{path}/query", twice)
    assert answer.status_code == 400
    assert [(one["path"], one["code"]) for one in answer.json()["errors"]] == [("filters[2]", "too_many")]
    words = QUERY | {"filters": ["is", "path", ["in_cohort", cohort]]}
    assert api(admin).post(f"{path}/query", words).status_code == 200, "values are only texts"


@pytest.mark.django_db
def test_a_filter_without_its_project_names_nothing(api: Api, admin: User, path: str) -> None:
    """A cohort's own filter, which may name none."""
    own = made(api, admin, path, "cohorts", BUYERS)
    answer = api(admin).post(f"{path}/cohorts", BUYERS | {"name": "B", "filters": ["in_cohort", own]})
    assert [(one["path"], one["code"]) for one in answer.json()["errors"]] == [
        ("filters", "unsupported_combination")
    ]


# --- what goes with its project


def test_a_deleted_project_keeps_nothing_of_what_was_kept(
    api: Api, owner: User, project: Project, path: str
) -> None:
    """Its filters may name people, and the project's own row stays for a while."""
    other = make_project(owner)
    for one in (project, other):
        home = f"/api/v1/projects/{one.public_id}"
        made(api, owner, home, "cohorts", ANNA)
        made(api, owner, home, "goals", {"name": "Bought", "event": "purchase"})
        question = {"v": 1, "kind": "query", "question": QUERY}
        report = made(api, owner, home, "reports", {"name": "Seen", **question})
        assert api(owner).post(f"{home}/shares", {"report": report}).status_code == 201
    assert api(owner).delete(path).status_code == 204
    for model in (Cohort, Goal, Report, Share):
        assert list(model.objects.values_list("project_id", flat=True)) == [other.pk]
