"""GET and POST /api/v1/auth/setup, and the commands about the first owner."""

import threading
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from analytics.accounts import services, setup_code
from analytics.accounts.models import InstanceRole, User
from analytics.audit.models import AuditEntry
from analytics.common.errors import Conflict
from tests.people import PASSWORD, Api, make_user

SETUP = "/api/v1/auth/setup"
BODY = {"email": "first@example.com", "password": PASSWORD, "name": "First"}
HERE = {"HTTP_HOST": "127.0.0.1:8000"}
AWAY = {"HTTP_HOST": "stats.example.com", "REMOTE_ADDR": "192.0.2.7"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def state_dir(tmp_path: Path, settings: LazySettings) -> Path:
    settings.STATE_DIR = tmp_path
    return tmp_path


def test_a_fresh_installation_needs_it(api: Api) -> None:
    assert api(**HERE).get(SETUP).json() == {"needed": True, "code_required": False}
    assert api(**AWAY).get(SETUP).json() == {"needed": True, "code_required": True}


def test_it_makes_the_owner_and_signs_in(api: Api) -> None:
    answer = api(**HERE).post(SETUP, BODY)
    assert answer.status_code == 201
    user = User.objects.get()
    assert (user.email, user.name, user.instance_role) == ("first@example.com", "First", InstanceRole.OWNER)
    me = api().get("/api/v1/auth/me", headers={"Authorization": f"Bearer {answer.data['access']}"})
    assert me.data["can_create_projects"] is True
    assert api(**AWAY).get(SETUP).json() == {"needed": False, "code_required": False}


def test_the_browser_gets_its_cookie(api: Api) -> None:
    answer = api(**HERE).post(SETUP, BODY | {"client": "browser"})
    assert set(answer.data) == {"access"}
    assert answer.cookies["refresh"].value


def test_it_happens_once(api: Api, owner: User) -> None:
    answer = api(**HERE).post(SETUP, BODY)
    assert (answer.status_code, answer.data["code"]) == (409, "setup_done")
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (None, "setup_code_required"),
        ("", "setup_code_required"),
        ("WRONG", "setup_code_invalid"),
        ("é", "setup_code_invalid"),
    ],
)
def test_another_machine_needs_the_code(api: Api, code: str | None, expected: str) -> None:
    body = BODY if code is None else BODY | {"code": code}
    answer = api(**AWAY).post(SETUP, body)
    assert (answer.status_code, answer.data["code"]) == (403, expected)
    assert not User.objects.exists()


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: code.replace("-", " ")])
def test_the_code_opens_it_however_it_is_typed(api: Api, spell: type[str]) -> None:
    assert api(**AWAY).post(SETUP, BODY | {"code": spell(setup_code.current())}).status_code == 201


@pytest.mark.parametrize(
    "sent",
    [
        HERE | {"REMOTE_ADDR": "192.0.2.7"},
        HERE | {"HTTP_HOST": "evil.example"},
        HERE | {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        HERE | {"HTTP_X_FORWARDED_FOR": "192.0.2.7, 127.0.0.1"},
        HERE | {"HTTP_X_FORWARDED_FOR": "unknown, 127.0.0.1"},
        HERE | {"HTTP_FORWARDED": "for=127.0.0.1"},
        HERE | {"REMOTE_ADDR": "", "HTTP_X_REAL_IP": "192.0.2.7"},
        HERE | {"REMOTE_ADDR": ""},
        HERE | {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_in_doubt_it_is_another_machine(api: Api, sent: dict[str, str]) -> None:
    assert api(**sent).get(SETUP).data["code_required"] is True


@pytest.mark.parametrize(
    "sent",
    [
        HERE | {"REMOTE_ADDR": "", "HTTP_X_REAL_IP": "127.0.0.1"},
        HERE | {"REMOTE_ADDR": "unix:", "HTTP_X_REAL_IP": "::1"},
        HERE | {"HTTP_X_REAL_IP": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        HERE | {"REMOTE_ADDR": "::ffff:127.0.0.1"},
        HERE | {"HTTP_HOST": "localhost:8000"},
    ],
)
def test_this_machine_is_known_through_the_gateway_too(api: Api, sent: dict[str, str]) -> None:
    assert api(**sent).get(SETUP).data["code_required"] is False


def test_the_code_is_for_the_owner_of_the_machine_only(state_dir: Path) -> None:
    code = setup_code.current()
    assert setup_code.current() == code
    assert (state_dir / "setup_code").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"email": "nonsense"}, "email", "invalid"),
        ({"password": "short"}, "password", "password_too_short"),
        ({"password": "password12"}, "password", "password_too_common"),
        ({"email": "a\0@example.com"}, "email", "null_characters_not_allowed"),
        ({"name": "x" * 101}, "name", "max_length"),
        ({"name": ["x"]}, "name", "invalid"),
    ],
)
def test_it_says_what_is_wrong(api: Api, change: dict[str, str], path: str, code: str) -> None:
    answer = api(**HERE).post(SETUP, BODY | change)
    assert answer.status_code == 400
    assert (path, code) in {(one["path"], one["code"]) for one in answer.data["errors"]}
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(state_dir: Path) -> None:
    setup_code.current()
    barrier = threading.Barrier(4)
    outcomes: list[str] = []

    def attempt(number: int) -> None:
        barrier.wait()
        try:
            services.create_first_owner(email=f"p{number}@example.com", password=PASSWORD)
            outcomes.append("made")
        except Conflict as error:
            outcomes.append(error.code)
        connections.close_all()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "setup_done", "setup_done", "setup_done"]
    assert User.objects.filter(instance_role=InstanceRole.OWNER).count() == 1
    assert not (state_dir / "setup_code").exists()


def test_the_owner_is_audited_without_an_address(api: Api) -> None:
    api(**HERE).post(SETUP, BODY)
    entry = AuditEntry.objects.get(action="user.created")
    assert (entry.actor_id, entry.data) == (None, {"instance_role": "owner"})
    assert entry.target_id == str(User.objects.get().public_id)


def test_two_people_cannot_share_an_address_in_another_case() -> None:
    make_user(email="someone@example.com")
    with pytest.raises(Conflict) as caught:
        services.create_user(actor=None, email="SOMEONE@example.com", password=PASSWORD)
    assert caught.value.code == "email_taken"


def test_the_command_prints_the_code_until_there_is_an_owner(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup_code")
    call_command("setup_code")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[0] == lines[1]
    assert setup_code.current() in lines[0]
    make_user(instance_role=InstanceRole.OWNER)
    call_command("setup_code")
    assert capsys.readouterr().out == ""


class _Environment:
    owner_email: str | None = "env@example.com"
    owner_password: str | None = PASSWORD


def test_the_environment_makes_the_first_owner_once(
    settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ENVIRONMENT = _Environment()
    call_command("ensure_owner")
    call_command("ensure_owner")
    assert User.objects.get().email == "env@example.com"
    assert capsys.readouterr().out.count("env@example.com") == 1


def test_a_weak_password_in_the_environment_is_refused(settings: LazySettings) -> None:
    environment = _Environment()
    environment.owner_password = "short"
    settings.ENVIRONMENT = environment
    with pytest.raises(CommandError, match="OWNER_PASSWORD"):
        call_command("ensure_owner")
