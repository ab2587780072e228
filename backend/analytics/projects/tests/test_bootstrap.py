"""`manage.py bootstrap`, for scripts."""

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from analytics.accounts.models import User
from analytics.projects import keys, selectors, services
from analytics.projects.kinds import KeyKind
from analytics.projects.models import ApiKey, Project
from tests.people import PASSWORD, make_project

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"

pytestmark = pytest.mark.django_db


def bootstrap(capsys: pytest.CaptureFixture[str], *more: str, email: str = "b@example.com") -> dict[str, Any]:
    arguments = ["--owner-email", email, "--owner-password", PASSWORD, "--project", "Shop", *more]
    call_command("bootstrap", *arguments)
    [line] = capsys.readouterr().out.splitlines()
    return dict(json.loads(line))


def test_it_makes_everything_on_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    made = bootstrap(capsys)
    assert list(made) == ["project_id", "public_key", "secret_key", "read_key"]
    project = Project.objects.get()
    assert made["project_id"] == str(project.public_id)
    assert [made[name][:3] for name in ("public_key", "secret_key", "read_key")] == ["pk_", "sk_", "rk_"]
    snapshot = selectors.ingest_key_snapshot()
    assert {keys.digest(made[name]) for name in ("public_key", "secret_key", "read_key")} == set(
        snapshot.keys
    )
    assert User.objects.get().instance_role == "owner"


def test_again_it_makes_nothing_and_shows_what_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    first = bootstrap(capsys)
    again = bootstrap(capsys, email="B@example.com")
    assert again == first | {"secret_key": None, "read_key": None}
    assert (User.objects.count(), Project.objects.count(), ApiKey.objects.count()) == (1, 1, 3)


def test_rotate_shows_fresh_secret_keys_and_ends_the_old(capsys: pytest.CaptureFixture[str]) -> None:
    first = bootstrap(capsys)
    second = bootstrap(capsys, "--rotate")
    assert (second["project_id"], second["public_key"]) == (first["project_id"], first["public_key"])
    assert {second["secret_key"], second["read_key"]}.isdisjoint({first["secret_key"], first["read_key"]})
    alive = selectors.ingest_key_snapshot().keys
    assert keys.digest(first["secret_key"]) not in alive
    assert keys.digest(second["secret_key"]) in alive
    assert len(alive) == 3


def test_keys_that_were_rotated_by_hand_are_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap(capsys)
    now, grace = datetime.now(UTC), timedelta(days=1)
    public, secret = (ApiKey.objects.get(kind=kind) for kind in (KeyKind.PUBLIC, KeyKind.SECRET))
    lasting = services.rotate_key(actor=None, key=public, now=now, grace=grace).text
    by_hand = services.rotate_key(actor=None, key=secret, now=now, grace=grace).text
    made = bootstrap(capsys, "--rotate")
    assert made["public_key"] == lasting
    alive = selectors.ingest_key_snapshot().keys
    assert keys.digest(by_hand) not in alive
    assert keys.digest(made["secret_key"]) in alive


def test_a_project_of_somebody_else_is_left_alone(capsys: pytest.CaptureFixture[str], outsider: User) -> None:
    foreign = make_project(outsider, name="Shop", slug="shop")
    made = bootstrap(capsys)
    assert made["project_id"] != str(foreign.public_id)
    assert Project.objects.get(public_id=made["project_id"]).slug == "shop-2"


def test_the_password_of_an_owner_who_is_there_stays(capsys: pytest.CaptureFixture[str], owner: User) -> None:
    before = owner.password
    bootstrap(capsys, email=owner.email)
    owner.refresh_from_db()
    assert owner.password == before


@pytest.mark.django_db(transaction=True)
def test_two_scripts_at_once_make_one_of_each() -> None:
    barrier = threading.Barrier(3)
    made: list[services.Bootstrapped] = []

    def run() -> None:
        barrier.wait()
        made.append(
            services.bootstrap(
                owner_email="b@example.com",
                owner_password=PASSWORD,
                project_name="Shop",
                rotate=False,
                now=datetime.now(UTC),
            )
        )
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.project_id for one in made}) == len({one.public_key for one in made}) == 1
    assert sum(one.secret_key is not None for one in made) == 1
    assert (User.objects.count(), ApiKey.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"--owner-email": "nonsense"}, "e-mail"),
        ({"--owner-password": "short"}, "too short"),
        ({"--project": " "}, "name"),
    ],
)
def test_it_says_in_a_sentence_what_is_wrong(change: dict[str, str], says: str) -> None:
    given = {"--owner-email": "b@example.com", "--owner-password": PASSWORD, "--project": "Shop"} | change
    with pytest.raises(CommandError, match=says):
        call_command("bootstrap", *[word for pair in given.items() for word in pair])


def test_help_needs_no_servers(tmp_path: Path) -> None:
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, MANAGE, "bootstrap", "--help"],
        env=environ | {"STATE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "--rotate" in done.stdout
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_it_starts_the_servers_for_its_own_time(tmp_path: Path) -> None:
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, str(MANAGE), "bootstrap", "--owner-email", "b@example.com"]
    command += ["--owner-password", PASSWORD, "--project", "Shop"]
    answers = []
    for _ in range(2):
        done = subprocess.run(
            command, env=environ | {"STATE_DIR": str(tmp_path)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        [line] = done.stdout.splitlines()
        answers.append(json.loads(line))
    assert answers[1] == answers[0] | {"secret_key": None, "read_key": None}
