"""/api/v1/projects/{id}/invitations, and the links that come of them."""

import re
from datetime import timedelta
from typing import Any, Final

import pytest
from django.conf import LazySettings
from django.utils import timezone

from analytics.accounts.models import InstanceRole, User
from analytics.audit.models import AuditEntry
from analytics.projects import services
from analytics.projects.models import Invitation, Membership, Project
from tests.mailbox import Mailbox, work
from tests.people import PASSWORD, Api, make_member, make_project, make_user

OPEN: Final = "/api/v1/auth/invitation/open"
ACCEPT: Final = "/api/v1/auth/invitation/accept"
NEW: Final = "seventeen brown bears"
WHO: Final = {"email": "New@example.com", "role": "viewer"}

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("clean_redis"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/invitations"


@pytest.fixture
def operator(project: Project) -> User:
    """Owns the installation and the project: gets links where no mail is sent."""
    return make_member(project, make_user(instance_role=InstanceRole.OWNER), role="owner").user  # type: ignore[arg-type]


def mailed(mailbox: Mailbox) -> str:
    """The token of the link in the last mail."""
    work()
    found = re.search(r"https://stats\.example\.com/login/join#(\S+)", mailbox.mails[-1][2])
    assert found, mailbox.mails[-1][2]
    return found[1]


def handed_over(api: Api, operator: User, path: str, **who: Any) -> str:
    answer = api(operator).post(path, WHO | who)
    assert answer.status_code == 201, answer.data
    return str(answer.data["link"]).partition("#")[2]


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))


def test_a_newcomer_joins_by_a_mail(
    api: Api, path: str, project: Project, admin: User, mailbox: Mailbox
) -> None:
    answer = api(admin).post(path, WHO)
    assert (answer.status_code, answer.data["link"], answer.data["invited_by"]) == (201, None, admin.email)
    token = mailed(mailbox)
    _, receivers, text = mailbox.mails[-1]
    assert (receivers, admin.email in text, project.name in text) == (["New@example.com"], True, True)
    assert token not in str(Invitation.objects.values())

    opened = api().post(OPEN, {"token": token})
    assert opened.data | {"expires_at": ""} == {
        "project": project.name,
        "slug": project.slug,
        "email": "New@example.com",
        "role": "viewer",
        "invited_by": admin.email,
        "has_account": False,
        "expires_at": "",
    }
    joined = api().post(ACCEPT, {"token": token, "password": NEW, "name": "Nora"})
    assert (joined.status_code, set(joined.data)) == (201, {"access", "refresh"})
    user = User.objects.get(email="New@example.com")
    assert (user.name, user.instance_role, user.may_create_projects) == ("Nora", "member", False)
    assert Membership.objects.get(user=user).role == "viewer"
    assert api(user).get(f"/api/v1/projects/{project.public_id}").status_code == 200
    assert actions() == ["invitation.created", "user.created", "invitation.accepted", "user.signed_in"]
    assert api().post(ACCEPT, {"token": token, "password": NEW}).data["code"] == "link_over"


def test_a_browser_gets_its_cookie_when_it_joins(api: Api, path: str, operator: User) -> None:
    token = handed_over(api, operator, path)
    joined = api().post(ACCEPT, {"token": token, "password": NEW, "client": "browser"})
    assert set(joined.data) == {"access"}
    assert joined.cookies["refresh"]["httponly"]


def test_who_got_an_account_meanwhile_joins_with_its_password(
    api: Api, path: str, project: Project, operator: User
) -> None:
    token = handed_over(api, operator, path)
    user = make_user(email="new@example.com")
    assert api().post(OPEN, {"token": token}).data["has_account"]
    wrong = api().post(ACCEPT, {"token": token, "password": NEW})
    assert (wrong.status_code, wrong.data["code"]) == (401, "invalid_credentials")
    assert api().post(ACCEPT, {"token": token, "password": PASSWORD}).status_code == 201
    assert Membership.objects.filter(project=project, user=user).exists()


def test_a_member_who_follows_an_old_link_keeps_what_he_is(
    api: Api, path: str, project: Project, operator: User
) -> None:
    token = handed_over(api, operator, path, role="admin")
    member = make_member(project, make_user(email="new@example.com"))
    assert api().post(ACCEPT, {"token": token, "password": PASSWORD}).status_code == 201
    member.refresh_from_db()
    assert member.role == "viewer"
    assert api(operator).get(path).json()["results"] == []


def test_a_weak_password_is_told_and_the_link_still_works(api: Api, path: str, operator: User) -> None:
    token = handed_over(api, operator, path)
    weak = api().post(ACCEPT, {"token": token, "password": "abc"})
    assert (weak.status_code, weak.data["errors"][0]["path"]) == (400, "password")
    assert not User.objects.filter(email__iexact="new@example.com").exists()
    assert api().post(ACCEPT, {"token": token, "password": NEW}).status_code == 201


@pytest.mark.parametrize("token", ["", "in_made-up", "x" * 201])
def test_a_made_up_link_opens_nothing(api: Api, path: str, operator: User, token: str) -> None:
    handed_over(api, operator, path)
    for where, body in ((OPEN, {}), (ACCEPT, {"password": NEW})):
        answer = api().post(where, {"token": token, **body})
        assert answer.status_code in {400, 403}, answer.data
    assert User.objects.filter(email__iexact="new@example.com").count() == 0


def test_a_link_is_over_after_a_week_and_its_address_is_forgotten(
    api: Api, path: str, operator: User
) -> None:
    token = handed_over(api, operator, path)
    later = timezone.now() + timedelta(days=7, seconds=1)
    Invitation.objects.update(expires_at=timezone.now())
    assert api().post(OPEN, {"token": token}).data["code"] == "link_over"
    assert api(operator).get(path).json()["results"] == []
    assert services.forget_invitations(now=later) == 1
    assert not Invitation.objects.exists()


def test_inviting_again_ends_the_old_link_and_taking_back_ends_the_new(
    api: Api, path: str, operator: User
) -> None:
    old = handed_over(api, operator, path)
    new = handed_over(api, operator, path, email="NEW@example.com", role="admin")
    assert api().post(OPEN, {"token": old}).data["code"] == "link_over"
    assert api().post(OPEN, {"token": new}).data["role"] == "admin"
    [one] = api(operator).get(path).json()["results"]
    assert "link" not in one
    assert api(operator).delete(f"{path}/{one['id']}").status_code == 204
    assert api().post(ACCEPT, {"token": new, "password": NEW}).data["code"] == "link_over"
    assert api(operator).delete(f"{path}/{one['id']}").status_code == 404
    assert actions()[-1] == "invitation.revoked"


def test_nobody_comes_in_by_the_word_of_somebody_who_left(
    api: Api, path: str, project: Project, admin: User, owner: User, mailbox: Mailbox
) -> None:
    api(admin).post(path, WHO)
    token = mailed(mailbox)
    seat = Membership.objects.get(project=project, user=admin)
    services.remove_member(actor=owner, member=seat)
    assert api().post(OPEN, {"token": token}).data["code"] == "link_over"


def test_nobody_comes_in_by_the_word_of_somebody_who_may_no_longer(
    api: Api, path: str, project: Project, admin: User, owner: User
) -> None:
    Invitation.objects.create(
        project=project, email="a@example.com", role="viewer", invited_by=admin, expires_at=timezone.now()
    )
    members = f"/api/v1/projects/{project.public_id}/members"
    seat = Membership.objects.get(project=project, user=admin).public_id
    assert api(owner).patch(f"{members}/{seat}", {"role": "viewer"}).status_code == 200
    assert not Invitation.objects.exists()


def test_without_mails_only_who_runs_the_installation_gets_links(
    api: Api, path: str, admin: User, settings: LazySettings
) -> None:
    settings.HAS_MAIL = False
    refused = api(admin).post(path, WHO)
    assert (refused.status_code, refused.data["code"]) == (409, "no_mail")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("email", ["outsider@example.com", "OUTSIDER@example.com"])
def test_who_has_an_account_is_added_not_invited(
    api: Api, path: str, operator: User, outsider: User, email: str
) -> None:
    answer = api(operator).post(path, WHO | {"email": email})
    assert (answer.status_code, answer.data["code"]) == (409, "known_user")


def test_viewers_and_outsiders_invite_nobody_and_admins_no_owner(
    api: Api, path: str, admin: User, viewer: User, outsider: User, operator: User
) -> None:
    assert api(viewer).post(path, WHO).status_code == 403
    assert api(viewer).get(path).status_code == 403
    assert api(outsider).post(path, WHO).status_code == 404
    assert api(admin).post(path, WHO | {"role": "owner"}).status_code == 403
    owner_to_be = api(operator).post(path, WHO | {"role": "owner"})
    assert api(admin).delete(f"{path}/{owner_to_be.data['id']}").status_code == 403


def test_another_projects_invitation_is_not_there(
    api: Api, path: str, operator: User, outsider: User
) -> None:
    answer = api(operator).post(path, WHO)
    elsewhere = make_project(outsider)
    foreign = f"/api/v1/projects/{elsewhere.public_id}/invitations/{answer.data['id']}"
    assert api(outsider).delete(foreign).status_code == 404
    assert Invitation.objects.count() == 1


def test_a_deleted_projects_link_opens_nothing(api: Api, path: str, project: Project, operator: User) -> None:
    token = handed_over(api, operator, path)
    Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
    assert api().post(OPEN, {"token": token}).data["code"] == "link_over"


def test_mails_are_not_sent_without_end(api: Api, path: str, admin: User, mailbox: Mailbox) -> None:
    answers = [api(admin).post(path, WHO | {"email": f"n{n}@example.com"}).status_code for n in range(31)]
    assert answers == [201] * 30 + [429]
