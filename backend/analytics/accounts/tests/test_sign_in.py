"""POST /api/v1/auth/token and GET /api/v1/auth/me."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth import hashers
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from tests.people import PASSWORD, Api, make_user

TOKEN = "/api/v1/auth/token"
ME = "/api/v1/auth/me"


def test_it_gives_both_tokens_to_a_program(api: Api, owner: User) -> None:
    answer = api().post(TOKEN, {"email": owner.email, "password": PASSWORD})
    assert answer.status_code == 200
    assert set(answer.data) == {"access", "refresh"}
    assert not answer.cookies
    me = api().get(ME, headers={"Authorization": f"Bearer {answer.data['access']}"})
    assert me.data["email"] == owner.email


def test_the_browser_gets_the_refresh_token_as_a_cookie_only(api: Api, owner: User) -> None:
    answer = api().post(TOKEN, {"email": owner.email, "password": PASSWORD, "client": "browser"})
    assert set(answer.data) == {"access"}
    cookie = answer.cookies["refresh"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/api/v1/auth"
    assert cookie["max-age"] == 30 * 24 * 3600


@pytest.mark.parametrize(
    ("host", "secure"),
    [
        ("127.0.0.1:8000", False),
        ("localhost", False),
        ("[::1]:8000", False),
        ("stats.example.com", True),
        ("localhost.example.com", True),
        ("10.0.0.1:8000", True),
    ],
)
def test_the_cookie_is_secure_unless_the_host_is_this_machine(
    api: Api, owner: User, host: str, secure: bool
) -> None:
    body = {"email": owner.email, "password": PASSWORD, "client": "browser"}
    answer = api().post(TOKEN, body, headers={"Host": host})
    assert bool(answer.cookies["refresh"]["secure"]) is secure


def test_the_address_is_found_in_any_case(api: Api, owner: User) -> None:
    assert api().post(TOKEN, {"email": "OWNER@Example.COM", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("owner@example.com", "wrong horse battery"),
        ("nobody@example.com", PASSWORD),
        ("owner@example.com", " " + PASSWORD),
    ],
)
def test_it_refuses_wrong_credentials_without_saying_which(
    api: Api, owner: User, email: str, password: str
) -> None:
    answer = api().post(TOKEN, {"email": email, "password": password})
    assert answer.status_code == 401
    assert answer.data["code"] == "invalid_credentials"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_an_unknown_address_costs_the_same_hashing(api: Api) -> None:
    # Spied upon, not replaced: the claim is that the slow function runs.
    hasher = hashers.get_hasher("default")
    with patch.object(type(hasher), "encode", autospec=True, side_effect=type(hasher).encode) as encode:
        api().post(TOKEN, {"email": "nobody@example.com", "password": "x"})
    assert encode.call_count == 1


@pytest.mark.django_db
def test_it_refuses_somebody_deactivated(api: Api) -> None:
    user = make_user(is_active=False)
    answer = api().post(TOKEN, {"email": user.email, "password": PASSWORD})
    assert (answer.status_code, answer.data["code"]) == (401, "invalid_credentials")


def test_signing_in_is_audited_without_an_address(api: Api, owner: User) -> None:
    api().post(TOKEN, {"email": owner.email, "password": PASSWORD})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.data) == ("user.signed_in", owner.public_id, {})


def test_me_says_who_i_am(api: Api, owner: User) -> None:
    assert api(owner).get(ME).json() == {
        "id": str(owner.public_id),
        "email": "owner@example.com",
        "name": "Olga",
        "instance_role": "owner",
        "can_create_projects": True,
        "can_see_monitoring": True,
    }


@pytest.mark.django_db
def test_a_member_sees_no_monitoring(api: Api) -> None:
    me = api(make_user()).get(ME).json()
    assert (me["instance_role"], me["can_create_projects"], me["can_see_monitoring"]) == (
        "member",
        False,
        False,
    )


@pytest.mark.django_db
def test_me_refuses_nobody(api: Api) -> None:
    answer = api().get(ME)
    assert (answer.status_code, answer.data["code"]) == (401, "not_authenticated")


def test_an_expired_token_says_so(api: Api, owner: User) -> None:
    token = AccessToken.for_user(owner)
    token.set_exp(lifetime=-timedelta(seconds=1))
    answer = api().get(ME, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.data["code"]) == (401, "token_expired")


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Basic eA==", "Bearer é", "Bearer a b"])
def test_a_wrong_token_is_refused_not_ignored(api: Api, header: str) -> None:
    answer = api().get(ME, headers={"Authorization": header})
    assert (answer.status_code, answer.data["code"]) == (401, "token_invalid")


def test_a_token_of_another_installation_is_refused(api: Api, owner: User) -> None:
    head, body, _ = str(AccessToken.for_user(owner)).split(".")
    answer = api().get(ME, headers={"Authorization": f"Bearer {head}.{body}.{'A' * 43}"})
    assert (answer.status_code, answer.data["code"]) == (401, "token_invalid")


def test_the_token_of_somebody_who_is_gone_is_refused(api: Api, owner: User) -> None:
    client = api(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert client.get(ME).data["code"] == "token_invalid"
