"""POST /api/v1/auth/refresh and /auth/logout: rotation, second tabs, theft."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import connections

from analytics.accounts import services
from analytics.accounts.models import RefreshToken, User
from analytics.audit.models import AuditEntry
from analytics.common.errors import NotAuthenticated
from tests.people import PASSWORD, Api, Client, make_user

REFRESH, LOGOUT, TOKEN = (f"/api/v1/auth/{name}" for name in ("refresh", "logout", "token"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OWN = {"Origin": "http://testserver", "X-Requested-With": "fetch"}


def refused(token: str, now: datetime) -> str:
    with pytest.raises(NotAuthenticated) as caught:
        services.refresh(token=token, now=now)
    return caught.value.code


def browser(api: Api, user: User) -> Client:
    client: Client = api()
    client.post(TOKEN, {"email": user.email, "password": PASSWORD, "client": "browser"})
    return client


def test_a_token_is_exchanged_for_another(owner: User) -> None:
    first = services.sign_in_as(user=owner, now=NOW)
    second = services.refresh(token=first.refresh, now=NOW)
    assert second.refresh != first.refresh
    assert second.user == owner


def test_only_hashes_are_stored(owner: User) -> None:
    token = services.sign_in_as(user=owner, now=NOW).refresh
    stored = RefreshToken.objects.get()
    assert len(bytes(stored.digest)) == 32
    assert token.encode() not in b"".join(str(value).encode() for value in vars(stored).values())


def test_a_second_tab_gets_the_same_successor(owner: User) -> None:
    first = services.sign_in_as(user=owner, now=NOW).refresh
    one = services.refresh(token=first, now=NOW).refresh
    other = services.refresh(token=first, now=NOW + 30 * SECOND).refresh
    assert one == other
    assert services.refresh(token=one, now=NOW + 600 * SECOND).refresh not in (first, one)


def test_a_late_tab_gets_the_end_of_the_lineage(owner: User) -> None:
    first = services.sign_in_as(user=owner, now=NOW).refresh
    second = services.refresh(token=first, now=NOW).refresh
    third = services.refresh(token=second, now=NOW + SECOND).refresh
    assert services.refresh(token=first, now=NOW + 2 * SECOND).refresh == third


def test_a_token_that_comes_back_late_ends_the_whole_sign_in(owner: User) -> None:
    first = services.sign_in_as(user=owner, now=NOW).refresh
    second = services.refresh(token=first, now=NOW).refresh
    assert refused(first, NOW + 31 * SECOND) == "refresh_reused"
    assert refused(second, NOW + 32 * SECOND) == "refresh_invalid"
    assert AuditEntry.objects.filter(action="session.reused", actor_id=owner.public_id).count() == 1


def test_another_sign_in_survives_the_theft(owner: User) -> None:
    stolen = services.sign_in_as(user=owner, now=NOW).refresh
    other = services.sign_in_as(user=owner, now=NOW).refresh
    services.refresh(token=stolen, now=NOW)
    refused(stolen, NOW + 31 * SECOND)
    assert services.refresh(token=other, now=NOW + 32 * SECOND).user == owner


def test_it_runs_out_after_thirty_days_without_use(owner: User) -> None:
    token = services.sign_in_as(user=owner, now=NOW).refresh
    assert refused(token, NOW + timedelta(days=30)) == "refresh_invalid"


def test_each_use_gives_thirty_days_more(owner: User) -> None:
    token = services.sign_in_as(user=owner, now=NOW).refresh
    token = services.refresh(token=token, now=NOW + timedelta(days=29)).refresh
    assert services.refresh(token=token, now=NOW + timedelta(days=58)).user == owner


def test_somebody_deactivated_cannot_stay(owner: User) -> None:
    token = services.sign_in_as(user=owner, now=NOW).refresh
    User.objects.update(is_active=False)
    assert refused(token, NOW) == "refresh_invalid"


def test_a_changed_secret_key_signs_out_without_an_alarm(owner: User, settings: LazySettings) -> None:
    first = services.sign_in_as(user=owner, now=NOW).refresh
    services.refresh(token=first, now=NOW)
    settings.SECRET_KEY = "another" * 10
    assert refused(first, NOW + SECOND) == "refresh_invalid"


def test_sessions_that_ran_out_are_forgotten_at_the_next_sign_in(owner: User) -> None:
    services.sign_in_as(user=owner, now=NOW)
    services.sign_in_as(user=owner, now=NOW + timedelta(days=31))
    assert RefreshToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_tabs_at_once_end_up_with_one_lineage() -> None:
    user = make_user()
    now = datetime.now(UTC)
    first = services.sign_in_as(user=user, now=now).refresh
    barrier = threading.Barrier(6)
    answers: list[str] = []

    def tab() -> None:
        barrier.wait()
        answers.append(services.refresh(token=first, now=now).refresh)
        connections.close_all()

    threads = [threading.Thread(target=tab) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert RefreshToken.objects.filter(rotated_at=None, revoked_at=None).count() == 1


def test_the_endpoint_exchanges_a_token_in_the_body(api: Api, owner: User) -> None:
    token = services.sign_in_as(user=owner, now=datetime.now(UTC)).refresh
    answer = api().post(REFRESH, {"refresh": token})
    assert answer.status_code == 200
    assert set(answer.data) == {"access", "refresh"}
    assert "refresh" not in answer.cookies


def test_the_endpoint_exchanges_the_cookie(api: Api, owner: User) -> None:
    client = browser(api, owner)
    before = client.cookies["refresh"].value
    answer = client.post(REFRESH, {}, headers=OWN)
    assert answer.status_code == 200
    assert set(answer.data) == {"access"}
    assert answer.cookies["refresh"].value != before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"X-Requested-With": "fetch"},
        {"Origin": "https://evil.example", "X-Requested-With": "fetch"},
        {"Origin": "null", "X-Requested-With": "fetch"},
        {"Origin": "http://testserver:81", "X-Requested-With": "fetch"},
        {"Origin": "http://[", "X-Requested-With": "fetch"},
    ],
)
@pytest.mark.parametrize("path", [REFRESH, LOGOUT])
def test_the_cookie_works_for_our_own_page_only(
    api: Api, owner: User, path: str, headers: dict[str, str]
) -> None:
    client = browser(api, owner)
    answer = client.post(path, {}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
    assert client.post(REFRESH, {}, headers=OWN).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://stats.example.com", "http://localhost:5173", "https://testserver"]
)
def test_the_public_address_and_vite_are_our_own(
    api: Api, owner: User, origin: str, settings: LazySettings
) -> None:
    settings.PUBLIC_URL = "https://stats.example.com/"
    settings.DEV_ORIGIN = "http://localhost:5173"
    answer = browser(api, owner).post(REFRESH, {}, headers=OWN | {"Origin": origin})
    assert answer.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{}, {"refresh": "nonsense"}, {"refresh": "rt_" + "A" * 43}])
def test_it_refuses_no_token_and_an_unknown_one(api: Api, body: dict[str, str]) -> None:
    answer = api().post(REFRESH, body)
    assert (answer.status_code, answer.data["code"]) == (401, "refresh_invalid")


def test_logout_ends_the_session_and_takes_the_cookie(api: Api, owner: User) -> None:
    client = browser(api, owner)
    token = client.cookies["refresh"].value
    answer = client.post(LOGOUT, {}, headers=OWN)
    assert answer.status_code == 204
    assert answer.cookies["refresh"].value == ""
    assert api().post(REFRESH, {"refresh": token}).status_code == 401


def test_another_site_cannot_sign_anybody_out(api: Api) -> None:
    answer = api().post(LOGOUT, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, len(answer.cookies)) == (204, 0)


@pytest.mark.django_db
def test_logout_of_nobody_is_done_already(api: Api) -> None:
    assert api().post(LOGOUT, {}).status_code == 204
    assert api().post(LOGOUT, {"refresh": "nonsense"}).status_code == 204
