"""A PostgreSQL of the test's own, to be killed; its supervisor starts it again."""

import copy
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from analytics.config.stack import supervisor
from analytics.config.stack.embedded import embedded_services


class OwnPostgres:
    """Where it is, and its end."""

    def __init__(self, state_dir: Path, url: str) -> None:
        self._state_dir = state_dir
        self.url = url

    def kill(self) -> None:
        """kill -9 of the postmaster, whose children end on their own."""
        note = json.loads((self._state_dir / "run" / "services.json").read_text())
        os.kill(note["pids"]["postgres"], signal.SIGKILL)

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg.connect(self.url, connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def own_postgres(state_dir: Path, redis_url: str) -> Iterator[OwnPostgres]:
    """Start one with all tables, and have this thread's Django work in it. Needs an unblocked database."""
    with (
        # It dies often here, and its supervisor would let it rest for longer and longer.
        patch.object(supervisor, "_LONGEST_DELAY", 0.2),
        embedded_services(state_dir, redis_url=redis_url) as started,
    ):
        usual = connections["default"]
        connections["default"] = _wrapper(started.database_url, usual.settings_dict)
        try:
            call_command("migrate", verbosity=0)
            yield OwnPostgres(state_dir, started.database_url)
        finally:
            connections["default"].close()
            connections["default"] = usual


def _wrapper(url: str, like: dict[str, object]) -> DatabaseWrapper:
    parts = urlsplit(url)
    settings = copy.deepcopy(like) | {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
    # A pool belongs to the alias, and would lead to the other server.
    settings["OPTIONS"]["pool"] = False  # type: ignore[index]  # a dict
    return DatabaseWrapper(settings, alias="default")


class Kills:
    """Kills it some times at random moments, each time once it answers again, in a thread of its own."""

    def __init__(self, postgres: OwnPostgres, *, times: int, seed: int, within: float) -> None:
        self._postgres, self._times, self._within = postgres, times, within
        self._random = random.Random(seed)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.done = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def are_over(self) -> bool:
        """Whether all were done and it answers."""
        return not self._thread.is_alive() and self._postgres.answers()

    def _run(self) -> None:
        for _ in range(self._times):
            while not self._postgres.answers():
                time.sleep(0.02)
            time.sleep(self._random.uniform(0, self._within))
            self._postgres.kill()
            self.done += 1
