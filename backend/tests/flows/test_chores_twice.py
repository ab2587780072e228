"""Two copies of every chore beside each other, killed again and again while events come and somebody goes."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import LazySettings

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.clock import SystemClock
from analytics.events.models import ChoreRun, DirtyMark, Erasure, Segment, SegmentMark
from analytics.events.people import Person, person
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.reading import values
from analytics.events.segments import manifest, marks, store, upkeep
from analytics.events.segments.tests.segments import content, files, truth
from analytics.events.storage.base import StoreUnavailable
from analytics.events.storage.duckdb.scratch import is_found
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables
from analytics.pipeline.chores import CHORES, held_locks, run_chore
from analytics.projects.models import Project
from analytics.projects.services.erasure import erase_person
from tests.database import database_url
from tests.flows.pipelines import BACKEND
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SINCE = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=3)
HOURS = 60
ROUNDS = 6
TORN = 12
"""Bytes that any Parquet file has."""


@pytest.fixture(autouse=True)
def _nothing_left(clean_redis: object, tmp_path: Path, settings: LazySettings) -> Iterator[None]:
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    empty_tables()
    yield
    for model in (Erasure, Segment, SegmentMark, DirtyMark, ChoreRun):
        model.objects.all().delete()
    empty_tables()


class Copy:
    """A process that runs every chore, in any order, again and again."""

    def __init__(self, redis_url: str, state_dir: Path, seed: int) -> None:
        self._environ = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
            "STATE_DIR": str(state_dir),
            "SEGMENTS_URL": str(state_dir / "segments"),
            "PYTHONPATH": str(BACKEND),
            "DJANGO_SETTINGS_MODULE": "analytics.config.settings",
        }
        self._seed = seed

    def run_for(self, seconds: float) -> None:
        """Start it, let it work for so long, kill it."""
        command = [sys.executable, "-c", _EVERY_CHORE, str(self._seed)]
        self._seed += 2
        with subprocess.Popen(command, env=self._environ, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(seconds)
            process.kill()


_EVERY_CHORE = """
import django, random, sys
django.setup()
from datetime import timedelta
from analytics.events.segments import marks
from analytics.pipeline.chores import CHORES, run_chore
marks.QUIET = timedelta()
chance = random.Random(int(sys.argv[1]))
print("ready", flush=True)
while True:
    run_chore(chance.choice(CHORES).name)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_they_leave_what_one_that_was_never_killed_leaves(
    owner: User, project: Project, services: Any, clean_redis: "redis.Redis", tmp_path: Path, seed: int
) -> None:
    chance, alice = random.Random(seed), person(project.pk, user_id="alice")
    copies = [Copy(services.redis_url, tmp_path, seed * 1_000 + number) for number in range(2)]
    sent = store_some(project, chance, with_alice=True)
    with ThreadPoolExecutor(len(copies)) as executor:
        for number in range(ROUNDS):
            lives = [chance.uniform(0.2, 3) for _ in copies]
            running = [executor.submit(one.run_for, life) for one, life in zip(copies, lives, strict=True)]
            while not all(one.done() for one in running):
                sent += store_some(project, chance, with_alice=number < ROUNDS // 2)
                time.sleep(0.3)
            for one in running:
                one.result()
            if number == ROUNDS // 2:
                ask_to_erase(owner, project, alice, clean_redis)
    until(lambda: not held_locks(), 30)
    assert sum(one.kills for one in ChoreRun.objects.all()), "some were hit in the middle"

    settle()
    assert AuditEntry.objects.filter(action="person.erased").count() == 1
    assert not Erasure.objects.exists()
    assert {one.error for one in ChoreRun.objects.all()} == {""}
    found = list(manifest.counting(project.pk, SINCE - timedelta(days=1), datetime.now(UTC)))
    assert content(found) == truth(project.pk, found[0].start_at, found[-1].end_at)
    assert all(one.end_at <= other.start_at for one, other in pairwise(found))
    [total] = values(project.pk, Dimension.TOTAL, SINCE - timedelta(days=1), SINCE + timedelta(days=10))
    assert total.events == sent
    assert not any(has(path, alice) for path in files() if path.suffix == ".parquet")


def store_some(project: Project, chance: random.Random, *, with_alice: bool) -> int:
    """Store events at any times of some days; how many that are not Alice's."""
    users = ["alice" if with_alice and number % 4 == 0 else f"bob {number}" for number in range(40)]
    made = [
        event(SINCE + timedelta(hours=chance.uniform(0, HOURS)), project_id=project.pk, user_id=user)
        for user in users
    ]
    while True:
        # As the pipeline does where texts have been swept since it looked them up.
        with suppress(StoreUnavailable):
            store_now(PostgresStore(SystemClock()), made)
            break
    return len([user for user in users if user != "alice"])


def ask_to_erase(owner: User, project: Project, whom: Person, client: "redis.Redis") -> None:
    erase_person(
        actor=owner, project=project, person=whom, request_id="r", client=client,
        now=datetime.now(UTC), patience=0.0,
    )  # fmt: skip


def settle() -> None:
    """Let every chore come to its end, once by itself."""
    later = datetime.now(UTC) + 2 * marks.LONGEST
    while DirtyMark.objects.exists():
        run_chore("refresh_rollups")
    for chore in CHORES:
        assert run_chore(chore.name)
    while DirtyMark.objects.exists():
        run_chore("refresh_rollups")
    upkeep.compact(now=later, zone_of=lambda _: "UTC", enough=lambda: False)
    upkeep.renew(now=later, zone_of=lambda _: "UTC", enough=lambda: False)
    assert not SegmentMark.objects.exists()


def has(path: Path, whom: Person) -> bool:
    if path.parent == store.drafts() and path.stat().st_size < TORN:
        return False  # of a copy that was killed before it had written anything
    return is_found(path, "user_key = ?::UUID", [str(whom.user_key)])
