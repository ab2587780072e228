"""`/api/v1/operations/audit`: what was done that belongs to no project."""

import pytest

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.projects.models import Project
from tests.people import Api

pytestmark = pytest.mark.django_db
PATH = "/api/v1/operations/audit"


def note(action: Action, project: Project | None = None) -> None:
    target = Target(TargetType.USER, "0192")
    project_id = project.pk if project else None
    audit.record(actor=None, action=action, project_id=project_id, target=target, data={})


def test_it_holds_what_no_projects_log_holds(api: Api, project: Project, owner: User) -> None:
    note(Action.KEY_CREATED, project)
    note(Action.USER_CREATED)
    note(Action.USER_SIGNED_IN)
    found = api(owner).get(PATH).json()["results"]
    assert [one["action"] for one in found] == ["user.signed_in", "user.created"]
    [entry] = api(owner).get(f"{PATH}?action=user.created&from=2026-01-01&limit=1").json()["results"]
    assert entry["seq"] == 2


def test_it_is_for_owners_of_the_installation(api: Api, admin: User) -> None:
    assert api(admin).get(PATH).status_code == 403
