"""The gateway as it runs, beside a Valkey of its own and the test run's PostgreSQL at the end of a cable."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from analytics.projects.kinds import KeyKind
from analytics.projects.models import ApiKey, KeyVersion
from tests.database import database_url
from tests.gateway.servers import Cable, Gateway, Valkey, granian
from tests.people import make_key, make_project
from tests.waiting import free_port, until


@dataclass
class Stack:
    """All of it."""

    valkey: Valkey
    cable: Cable
    gateway: Gateway

    def key(self, kind: KeyKind = KeyKind.PUBLIC, **project: Any) -> str:
        """The text of a new key that the gateway knows."""
        _, text = make_key(make_project(**project), kind)
        changed()
        until(lambda: self.gateway.send(text, b"").json()["code"] != "key_invalid")
        return text


def changed() -> None:
    """What every service does that changes a key."""
    KeyVersion.objects.update_or_create(pk=1, defaults={"version": time.time_ns()})


def revoke(text: str) -> None:
    ApiKey.objects.filter(text=text).update(revoked_at="2026-01-01T00:00:00Z")
    changed()


def environment(valkey: Valkey, cable: Cable, folder: Path) -> dict[str, str]:
    """The settings of a gateway between these servers."""
    return {
        "DATABASE_URL": database_url(cable.port),
        "REDIS_URL": valkey.url,
        "STATE_DIR": str(folder),
        "TRUSTED_PROXIES": "10.0.0.0/8",
        "INGEST_PATH": "/lib/data,/lib/older",
    }


@pytest.fixture(scope="module")
def stack(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("gateway")
    settings = connection.settings_dict
    valkey = Valkey(folder / "valkey")
    cable = Cable(settings["HOST"] or "127.0.0.1", int(settings["PORT"] or 5432))
    valkey.start()
    cable.mend()
    gateway = Gateway(environment(valkey, cable, folder), folder / "log")
    until(gateway.ready, 30)
    yield Stack(valkey, cable, gateway)
    assert gateway.stop() == 0
    cable.cut()
    valkey.kill()


@dataclass
class Relayed:
    """A gateway with an application behind it."""

    gateway: Gateway
    note: Path
    web: Any
    start_web: Any


@pytest.fixture
def relayed(tmp_path: Path) -> Iterator[Relayed]:
    web_socket, note = tmp_path / "web.sock", tmp_path / "note"
    env = {"WEB_SOCKET": str(web_socket), "STATE_DIR": str(tmp_path), "UPSTREAM_NOTE": str(note)}
    nowhere = f"127.0.0.1:{free_port()}"
    env |= {"DATABASE_URL": f"postgresql://{nowhere}/none", "REDIS_URL": f"redis://{nowhere}/0"}
    env["TRUSTED_PROXIES"] = "127.0.0.0/8"

    with (tmp_path / "web.log").open("wb") as log:

        def start_web() -> Any:
            web_socket.unlink(missing_ok=True)
            return granian(
                "asginl", "tests.gateway.upstream:application", ["--uds", str(web_socket)], env, log
            )

        relayed = Relayed(Gateway(env, tmp_path / "log"), note, start_web(), start_web)
        until(lambda: answers(relayed.gateway), 30)
        yield relayed
        assert relayed.gateway.stop() == 0
        relayed.web.terminate()
        relayed.web.wait(20)


def answers(gateway: Gateway) -> bool:
    try:
        return gateway.ask("GET", "/echo").status == 200
    except OSError:
        return False
