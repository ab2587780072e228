"""Dashboards: what can be one, who sees it, and what becomes of its cards."""

from typing import Any, Final
from uuid import uuid4

import pytest

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects.models import Project
from analytics.reports.dashboards.forms import MAX_CARDS
from analytics.reports.dashboards.services import MOST
from analytics.reports.models import Dashboard
from tests.people import Api, make_project

QUESTION: Final = {"metrics": ["visitors"], "dimensions": ["country"], "period": {"last": "7d"}}
CARD: Final = {"report": str(uuid4())}

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}"


def saved(api: Api, who: User, home: str, name: str = "Countries") -> str:
    answer = api(who).post(f"{home}/reports", {"name": name, "kind": "query", "question": QUESTION})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


@pytest.mark.parametrize(
    ("document", "where", "code"),
    [
        ([], "", "wrong_type"),
        ({}, "name", "required"),
        ({"v": 2}, "v", "unsupported_version"),
        ({"layout": []}, "layout", "unknown_key"),
        ({"name": "a\nb"}, "name", "invalid_text"),
        ({"description": 5}, "description", "wrong_type"),
        ({"description": "x" * 501}, "description", "out_of_range"),
        ({"period": "30d"}, "period", "wrong_type"),
        ({"period": {"last": "0d"}}, "period.last", "invalid_period"),
        ({"period": {"from": "2033-03-02", "to": "2033-03-01"}}, "period", "empty_period"),
        ({"cards": {}}, "cards", "wrong_type"),
        ({"cards": [CARD] * (MAX_CARDS + 1)}, "cards", "too_many"),
        ({"cards": [7]}, "cards[0]", "wrong_type"),
        ({"cards": [CARD, {}]}, "cards[1].report", "required"),
        ({"cards": [{"report": "x"}]}, "cards[0].report", "wrong_type"),
        ({"cards": [{"report": 5}]}, "cards[0].report", "wrong_type"),
        ({"cards": [CARD | {"x": 1}]}, "cards[0].x", "unknown_key"),
        ({"cards": [CARD | {"title": ""}]}, "cards[0].title", "out_of_range"),
        ({"cards": [CARD | {"shape": "pie"}]}, "cards[0].shape", "wrong_type"),
        ({"cards": [CARD | {"width": 13}]}, "cards[0].width", "out_of_range"),
        ({"cards": [CARD | {"height": True}]}, "cards[0].height", "out_of_range"),
        ({"name": "New", "cards": [CARD]}, "cards[0].report", "unknown_id"),
    ],
)
def test_a_dashboard_that_cannot_be_is_told_why(
    api: Api, admin: User, home: str, document: Any, where: str, code: str
) -> None:
    answer = api(admin).post(f"{home}/dashboards", document)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_query"
    assert (where, code) in [(one["path"], one["code"]) for one in answer.json()["errors"]]
    assert not Dashboard.objects.exists()


def test_a_report_of_another_project_is_none(api: Api, admin: User, owner: User, home: str) -> None:
    other = make_project(owner)
    theirs = saved(api, owner, f"/api/v1/projects/{other.public_id}")
    answer = api(admin).post(f"{home}/dashboards", {"name": "New", "cards": [{"report": theirs}]})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "unknown_id"


def test_it_is_kept_as_it_was_sent_with_what_was_left_out(
    api: Api, admin: User, viewer: User, home: str
) -> None:
    report = saved(api, admin, home)
    cards = [
        {"report": report, "shape": "line", "width": 12},
        {"report": report, "title": "Again", "height": 2},
    ]
    made = api(admin).post(
        f"{home}/dashboards", {"name": " Marketing ", "period": {"last": "30d"}, "cards": cards}
    )
    assert made.status_code == 201
    body = made.json()
    assert (body["v"], body["name"], body["description"], body["period"]) == (
        1, "Marketing", "", {"last": "30d"},
    )  # fmt: skip
    assert body["cards"] == [
        {"report": report, "title": None, "shape": "line", "width": 12, "height": 4},
        {"report": report, "title": "Again", "shape": "auto", "width": 6, "height": 2},
    ]
    assert api(viewer).get(f"{home}/dashboards/{body['id']}").json() == body
    assert api(viewer).get(f"{home}/dashboards?search=MARK").json() == {"results": [body]}
    assert api(viewer).get(f"{home}/dashboards?search=x").json() == {"results": []}


def test_a_change_leaves_what_it_does_not_name(api: Api, admin: User, home: str) -> None:
    report = saved(api, admin, home)
    one = api(admin).post(f"{home}/dashboards", {"name": "One", "cards": [{"report": report}]}).json()
    path = f"{home}/dashboards/{one['id']}"
    two = api(admin).patch(path, {"name": "Two"}).json()
    assert (two["name"], two["cards"]) == ("Two", one["cards"])
    three = api(admin).patch(path, {"cards": [], "period": {"last": "7d"}}).json()
    assert (three["name"], three["cards"], three["period"]) == ("Two", [], {"last": "7d"})
    assert api(admin).patch(path, {"period": None}).json()["period"] is None
    assert api(admin).patch(path, {"cards": [CARD]}).status_code == 400
    entries = AuditEntry.objects.filter(action="dashboard.changed").order_by("pk")
    assert [entry.data for entry in entries] == [
        {"changed": ["name"]},
        {"changed": ["period", "cards"]},
        {"changed": ["period"]},
    ]


def test_a_name_is_there_once(api: Api, admin: User, home: str) -> None:
    assert api(admin).post(f"{home}/dashboards", {"name": "One"}).status_code == 201
    two = api(admin).post(f"{home}/dashboards", {"name": "Two"}).json()
    for answer in (
        api(admin).post(f"{home}/dashboards", {"name": "ONE"}),
        api(admin).patch(f"{home}/dashboards/{two['id']}", {"name": "oNE"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert api(admin).patch(f"{home}/dashboards/{two['id']}", {"name": "TWO"}).status_code == 200


def test_there_are_only_so_many(api: Api, admin: User, home: str, project: Project) -> None:
    rows = (Dashboard(project=project, name=f"d{n}", definition={"v": 1}) for n in range(MOST))
    Dashboard.objects.bulk_create(rows)
    answer = api(admin).post(f"{home}/dashboards", {"name": "New"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_kept")


def test_a_report_that_goes_takes_its_cards_with_it(
    api: Api, admin: User, owner: User, home: str, project: Project
) -> None:
    goes, stays = saved(api, admin, home), saved(api, admin, home, "Stays")
    cards = [{"report": goes}, {"report": stays}, {"report": goes}]
    paths = []
    for name, own in (("Both", cards), ("One", [{"report": stays}])):
        made = api(admin).post(f"{home}/dashboards", {"name": name, "cards": own}).json()
        paths.append(f"{home}/dashboards/{made['id']}")
    assert api(admin).delete(f"{home}/reports/{goes}").status_code == 204
    for path in paths:
        assert [card["report"] for card in api(admin).get(path).json()["cards"]] == [stays]
    entry = AuditEntry.objects.get(action="report.removed")
    assert entry.data == {"shares": 0, "dashboards": 1}
    # A change that does not touch the cards is still possible.
    assert api(admin).patch(paths[0], {"name": "Left"}).status_code == 200


def test_it_goes_with_its_project_and_its_reports_stay_without_it(
    api: Api, owner: User, home: str, project: Project
) -> None:
    report = saved(api, owner, home)
    for name in ("One", "Two"):
        made = api(owner).post(f"{home}/dashboards", {"name": name, "cards": [{"report": report}]}).json()
    assert api(owner).delete(f"{home}/dashboards/{made['id']}").status_code == 204
    assert api(owner).get(f"{home}/dashboards/{made['id']}").status_code == 404
    assert api(owner).get(f"{home}/reports/{report}").status_code == 200
    assert api(owner).delete(home).status_code == 204
    assert not Dashboard.objects.filter(project=project).exists()
    actions = AuditEntry.objects.filter(action__startswith="dashboard.").order_by("pk")
    assert [entry.action for entry in actions] == ["dashboard.created"] * 2 + ["dashboard.removed"]


def test_nobody_else_sees_or_changes_it(
    api: Api, admin: User, viewer: User, outsider: User, home: str
) -> None:
    made = api(admin).post(f"{home}/dashboards", {"name": "Ours"}).json()
    path = f"{home}/dashboards/{made['id']}"
    for status, who in ((403, viewer), (404, outsider)):
        assert api(who).patch(path, {"name": "Mine"}).status_code == status
        assert api(who).delete(path).status_code == status
    assert api(outsider).get(path).status_code == 404
    assert api(viewer).get(path).status_code == 200
