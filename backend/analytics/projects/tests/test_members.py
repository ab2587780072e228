"""/api/v1/projects/{id}/members."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.errors import Conflict, NotFound
from analytics.projects import selectors, services
from analytics.projects.kinds import Role
from analytics.projects.models import Membership, Project
from analytics.projects.roles import Permission
from tests.people import Api, make_member, make_project, make_user


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/members"


def seat(project: Project, user: User) -> str:
    return str(Membership.objects.get(project=project, user=user).public_id)


def test_everybody_in_it_sees_who_else_is(
    api: Api, path: str, project: Project, owner: User, viewer: User
) -> None:
    [first, second] = api(viewer).get(path).json()["results"]
    assert (first["email"], first["role"], first["user_id"]) == (
        "owner@example.com",
        "owner",
        str(owner.public_id),
    )
    assert (second["id"], second["name"], second["personal_data"]) == (seat(project, viewer), "Vera", False)


@pytest.mark.parametrize("email", ["outsider@example.com", "OUTSIDER@example.com"])
def test_an_admin_lets_somebody_in(
    api: Api, path: str, project: Project, admin: User, outsider: User, email: str
) -> None:
    answer = api(admin).post(path, {"email": email, "role": "viewer"})
    assert answer.status_code == 201
    assert answer.data["user_id"] == str(outsider.public_id)
    assert api(outsider).get(f"/api/v1/projects/{project.public_id}").status_code == 200
    entry = AuditEntry.objects.get()
    assert entry.action == "member.added"
    assert entry.data == {"user": str(outsider.public_id), "role": "viewer", "personal_data": False}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": "nobody@example.com", "role": "viewer"}, 400, "unknown_user"),
        ({"email": "viewer@example.com", "role": "admin"}, 409, "already_member"),
        ({"email": "nonsense", "role": "viewer"}, 400, "invalid"),
        ({"email": "outsider@example.com", "role": "king"}, 400, "invalid_choice"),
        ({"email": "outsider@example.com"}, 400, "required"),
        ({"email": "outsider\0@example.com", "role": "viewer"}, 400, "null_characters_not_allowed"),
    ],
)
def test_it_says_what_is_wrong(
    api: Api,
    path: str,
    owner: User,
    viewer: User,
    outsider: User,
    body: dict[str, Any],
    status: int,
    code: str,
) -> None:
    answer = api(owner).post(path, body)
    assert answer.status_code == status
    assert code in {answer.data["code"], *(one["code"] for one in answer.data["errors"])}


def test_an_admin_has_no_power_over_owners(
    api: Api, path: str, project: Project, admin: User, owner: User, viewer: User, outsider: User
) -> None:
    client = api(admin)
    assert client.post(path, {"email": outsider.email, "role": "owner"}).status_code == 403
    assert client.patch(f"{path}/{seat(project, viewer)}", {"role": "owner"}).status_code == 403
    assert client.patch(f"{path}/{seat(project, owner)}", {"role": "viewer"}).status_code == 403
    assert client.delete(f"{path}/{seat(project, owner)}").status_code == 403
    assert client.patch(f"{path}/{seat(project, admin)}", {"role": "owner"}).status_code == 403


def test_a_change_is_audited_with_old_and_new(
    api: Api, path: str, project: Project, owner: User, viewer: User
) -> None:
    answer = api(owner).patch(f"{path}/{seat(project, viewer)}", {"role": "admin", "personal_data": True})
    assert (answer.data["role"], answer.data["personal_data"]) == ("admin", True)
    assert AuditEntry.objects.get().data == {
        "user": str(viewer.public_id),
        "changed": {"role": ["viewer", "admin"], "personal_data": [False, True]},
    }


def test_personal_data_is_a_viewers_extra(project: Project, owner: User, viewer: User) -> None:
    def may() -> bool:
        found = selectors.seat_of(viewer, project.public_id)
        assert found is not None
        return Permission.PERSONAL_DATA in found.permissions

    assert not may()
    services.change_member(actor=owner, member=Membership.objects.get(user=viewer), personal_data=True)
    assert may()


def test_a_viewer_may_leave_and_nothing_else(
    api: Api, path: str, project: Project, admin: User, viewer: User, outsider: User
) -> None:
    client = api(viewer)
    assert client.post(path, {"email": outsider.email, "role": "viewer"}).status_code == 403
    assert client.patch(f"{path}/{seat(project, viewer)}", {"role": "admin"}).status_code == 403
    assert client.delete(f"{path}/{seat(project, admin)}").status_code == 403
    assert client.delete(f"{path}/{seat(project, viewer)}").status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("change", ["demote", "remove"])
def test_the_last_owner_stays(api: Api, path: str, project: Project, owner: User, change: str) -> None:
    place = f"{path}/{seat(project, owner)}"
    client = api(owner)
    answer = client.delete(place) if change == "remove" else client.patch(place, {"role": "viewer"})
    assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_an_owner_who_cannot_sign_in_does_not_count(
    api: Api, path: str, project: Project, owner: User
) -> None:
    make_member(project, make_user(is_active=False), Role.OWNER)
    assert api(owner).delete(f"{path}/{seat(project, owner)}").status_code == 409


def test_with_two_owners_one_may_go(api: Api, path: str, project: Project, owner: User) -> None:
    make_member(project, role=Role.OWNER)
    assert api(owner).delete(f"{path}/{seat(project, owner)}").status_code == 204


def test_a_member_of_another_project_is_not_found(api: Api, path: str, owner: User, outsider: User) -> None:
    foreign = Membership.objects.get(user=outsider).public_id
    for place in (foreign, uuid4()):
        assert api(owner).delete(f"{path}/{place}").status_code == 404
        assert api(owner).patch(f"{path}/{place}", {"role": "viewer"}).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("remove", [True, False])
def test_two_owners_who_go_at_once_leave_one_behind(remove: bool) -> None:
    for _ in range(5):
        project = make_project(make_user())
        make_member(project, role=Role.OWNER)
        barrier = threading.Barrier(2)
        outcomes: list[str] = []

        def go(
            member: Membership, barrier: threading.Barrier = barrier, outcomes: list[str] = outcomes
        ) -> None:
            barrier.wait()
            try:
                if remove:
                    services.remove_member(actor=None, member=member)
                else:
                    services.change_member(actor=None, member=member, role=Role.VIEWER)
                outcomes.append("gone")
            except Conflict as error:
                outcomes.append(error.code)
            connections.close_all()

        members = Membership.objects.filter(project=project).select_related("project", "user")
        threads = [threading.Thread(target=go, args=(member,)) for member in members]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["gone", "last_owner"]
        assert Membership.objects.filter(project=project, role=Role.OWNER).count() == 1


def test_a_member_who_has_left_meanwhile_is_not_found(project: Project, viewer: User) -> None:
    member = Membership.objects.select_related("project", "user").get(user=viewer)
    services.remove_member(actor=None, member=member)
    with pytest.raises(NotFound):
        services.change_member(actor=None, member=Membership(pk=10**9, project=project, user=viewer))
