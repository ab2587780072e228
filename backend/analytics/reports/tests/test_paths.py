"""What a paths document may say, the shape of its answer, and its SQL."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.accounts.models import User
from analytics.common.zones import zone
from analytics.projects.models import Project
from analytics.reports.paths.parse import parse_paths
from analytics.reports.paths.spec import Kind, PathsSpec
from analytics.reports.paths.statement import steps_statement, texts_statement
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.dialects.postgres import PostgresDialect
from analytics.reports.query.errors import Problems
from analytics.reports.query.periods import Range, resolve
from analytics.reports.tests.callers import callers_of
from analytics.reports.tests.facts import Fact, store

FOLDER = Path(__file__).parent / "snapshots" / "postgres"
AT = datetime(2033, 3, 1, 12, tzinfo=UTC)
PERIOD = {"from": "2033-03-01", "to": "2033-03-01"}
PAGE = {"page": "/a"}


@pytest.mark.parametrize(
    ("question", "path", "code"),
    [
        ({}, "from", "required"),
        ({"from": PAGE, "to": PAGE}, "from", "unsupported_combination"),
        ({"from": "/a"}, "from", "wrong_type"),
        ({"to": {}}, "to", "wrong_type"),
        ({"to": {"page": "/a", "event": "b"}}, "to", "wrong_type"),
        ({"to": {"path": "/a"}}, "to", "wrong_type"),
        ({"to": {"page": None}}, "to.page", "wrong_type"),
        ({"to": {"page": "/" * 2_001}}, "to.page", "out_of_range"),
        ({"to": {"event": "n" * 201}}, "to.event", "out_of_range"),
        ({"to": {"event": "\ud800"}}, "to.event", "invalid_text"),
        ({"from": {"event": "pageview"}}, "from.event", "unsupported_combination"),
        ({"from": {"event": "engagement"}}, "from.event", "unsupported_combination"),
        ({"from": PAGE, "items": "events"}, "items", "unsupported_combination"),
        ({"from": {"event": "a"}, "items": "pages"}, "items", "unsupported_combination"),
        ({"from": PAGE, "items": "all"}, "items", "wrong_type"),
        ({"from": PAGE, "depth": 9}, "depth", "out_of_range"),
        ({"from": PAGE, "depth": 1}, "depth", "out_of_range"),
        ({"from": PAGE, "depth": True}, "depth", "out_of_range"),
        ({"from": PAGE, "branches": 21}, "branches", "out_of_range"),
        ({"from": PAGE, "branches": "5"}, "branches", "out_of_range"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(question: dict[str, Any], path: str, code: str) -> None:
    found = parse_paths({"period": PERIOD} | question)
    assert isinstance(found, Problems)
    assert [(problem.path, problem.code) for problem in found.items] == [(path, code)]


@pytest.mark.django_db
def test_the_answer_follows_sessions_and_sums_the_rest(
    project: Project, owner: User, viewer: User, outsider: User
) -> None:
    ways = {"s1": "ab", "s2": "aab", "s3": "xac", "s4": "ad", "s5": "a", "s6": "xyz"}
    store(
        project.pk,
        [
            Fact(AT + timedelta(minutes=i), session=session, path=f"/{page}")
            for session, pages in ways.items()
            for i, page in enumerate(pages)
        ],
    )
    question = {"from": PAGE, "depth": 2, "branches": 1, "period": PERIOD}
    response = callers_of(project, owner, viewer, outsider).post("paths", "viewer", question)
    assert response.status_code == 200, response.content
    assert response.json()["places"] == [
        {
            "nodes": [{"kind": "page", "value": "/a", "is_other": False, "sessions": 5, "ended": 1}],
            "links": [
                {"source": 0, "target": 0, "sessions": 2},
                {"source": 0, "target": 1, "sessions": 2},
            ],
        },
        {
            "nodes": [
                {"kind": "page", "value": "/b", "is_other": False, "sessions": 2, "ended": None},
                {"kind": None, "value": "(other)", "is_other": True, "sessions": 2, "ended": None},
            ],
            "links": [],
        },
    ]
    nowhere = {"to": {"page": "/nowhere"}, "period": PERIOD}
    answer = callers_of(project, owner, viewer, outsider).post("paths", "viewer", nowhere).json()
    assert answer["places"] == []


def compiled(what: str) -> str:
    spec = parse_paths(
        {
            "from": {"page": "/pricing"},
            "period": {"from": "2026-11-01", "to": "2026-11-30"},
            "filters": ["is", "browser", ["Chrome"]],
        }
    )
    assert isinstance(spec, PathsSpec)
    covered = resolve(spec.frame.period, zone("Europe/Berlin"), AT)
    assert isinstance(covered, Range)
    compiler = Compiler(PostgresDialect(), pretty=True)
    if what == "paths_steps":
        return steps_statement(spec, 7, covered, compiler).sql + "\n"
    return texts_statement(spec, 7, covered, Kind.PAGE, [3, 4], compiler).sql + "\n"


@pytest.mark.parametrize("what", ["paths_steps", "paths_texts"])
def test_postgres_is_asked_as_recorded(what: str) -> None:
    file = FOLDER / f"{what}.sql"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(compiled(what), encoding="utf-8")
    assert compiled(what) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("what", ["paths_steps", "paths_texts"])
def test_every_statement_names_its_project_and_binds_its_values(what: str) -> None:
    sql = compiled(what)
    assert sql.count("project_id = %(project)s") == sql.count("FROM events_") + sql.count("JOIN events_")
    for value in ("Chrome", "/pricing", "pageview", "2026"):
        assert f"'{value}" not in sql
