"""A person is erased, a project deleted, while PostgreSQL is killed again and again: nothing is left."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import psycopg
import pytest
import redis
from django.conf import LazySettings
from django.db import Error, connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.audit.services import verify_chain
from analytics.common.clock import from_micros, to_micros
from analytics.common.errors import DomainError
from analytics.common.ids import identifier_key
from analytics.common.samples import Sample, add_sample, samples_of
from analytics.events import erasure as event_erasure
from analytics.events import services as event_services
from analytics.events import sweeping
from analytics.events.models import DictionarySweep, DirtyMark, Erasure
from analytics.events.people import person
from analytics.events.schema import Acquisition, Client, Page
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import Row, event, store_now, v7
from analytics.pipeline import chores
from analytics.projects import services
from analytics.projects.models import Project
from analytics.stream.base import DeadLetter, StreamUnavailable
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import VERSION, Envelope, encode
from tests.flows.own_postgres import Kills, OwnPostgres, own_postgres
from tests.people import make_project, make_user
from tests.waiting import until

pytestmark = pytest.mark.slow
EVENTS: Final = 1_500
KILLS: Final = 4
FINISHED_WITHIN: Final = 60.0
IDS: Final = ("alice@example.com", "a visit of alice", "alice's device")


@pytest.fixture(scope="module")
def postgres(
    services: Any, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[OwnPostgres]:
    with (
        django_db_blocker.unblock(),
        own_postgres(tmp_path_factory.mktemp("own"), services.redis_url) as made,
    ):
        yield made


@pytest.fixture(autouse=True)
def _small(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of the test's own, and batches so small that a kill finds many places to hit."""
    settings.SEGMENTS_URL = str(tmp_path / "segments")
    monkeypatch.setattr(event_erasure, "_AT_ONCE", 5)
    monkeypatch.setattr(event_services, "_DELETED_AT_ONCE", 20)


@pytest.fixture
def owner(postgres: OwnPostgres) -> User:
    """Of an empty database: what another test left of its Alice is no trace of this one's."""
    everything = [name for name in tables() if name != "django_migrations"]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(everything)} CASCADE")
    return make_user()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_left_of_a_person_who_was_erased_through_kills(
    postgres: OwnPostgres, owner: User, clean_redis: "redis.Redis", tmp_path: Path, seed: int
) -> None:
    project = make_project(owner)
    others = fill(project, clean_redis, seed)
    assert traces_of(project), "or there would be nothing to find"
    kills = Kills(postgres, times=KILLS, seed=seed, within=0.5)
    kills.start()
    insist(lambda: erase(owner, project, clean_redis))
    until(lambda: attempt(finish_everything) and kills.are_over() and is_quiet(), FINISHED_WITHIN)
    sweep_through_a_kill(postgres)
    assert kills.done == KILLS
    assert traces_of(project) == {}
    assert in_files(tmp_path, "alice") == 0
    assert samples_of(clean_redis, project.pk, to_micros(timezone.now())) == []
    assert [one.reason for one in RedisDeadLetters(clean_redis).list(count=9)] == ["bob's"]
    assert counts(project) == {"events": others, "sessions": others, "rollups": others}
    (receipt,) = AuditEntry.objects.filter(action="person.erased", project_id=project.pk)
    assert receipt.data["events"] == EVENTS - others
    assert verify_chain().intact


@pytest.mark.parametrize("seed", [4, 5])
def test_nothing_is_left_of_a_project_that_was_deleted_through_kills(
    postgres: OwnPostgres, owner: User, clean_redis: "redis.Redis", tmp_path: Path, seed: int
) -> None:
    project, other = make_project(owner), make_project(owner)
    fill(project, clean_redis, seed)
    kept = fill(other, clean_redis, seed)
    kills = Kills(postgres, times=KILLS, seed=seed, within=0.4)
    kills.start()
    insist(lambda: delete(owner, project))

    def is_done() -> bool:
        done = attempt(lambda: erase_leftovers(clean_redis), finish_everything) and kills.are_over()
        connection.close()
        return done and not Project.objects.filter(pk=project.pk, erased_at=None)

    until(is_done, FINISHED_WITHIN)
    assert kills.done == KILLS
    assert rows_of(project) == {}
    assert not list((tmp_path / "segments" / str(project.pk)).rglob("*.parquet"))
    assert rows_of(other)["events_event"] == EVENTS > kept
    assert [one.reason for one in RedisDeadLetters(clean_redis).list(count=9)] == ["alice's", "bob's"]
    assert AuditEntry.objects.filter(action="project.erased", project_id=project.pk).count() == 1
    assert verify_chain().intact


def fill(project: Project, client: "redis.Redis", seed: int) -> int:
    """Events, rollups, segments, dead letters and samples of Alice and Bob; how many events are not hers.

    A third of hers are in sessions that are Bob's as well.
    """
    chosen = random.Random(seed)
    rows = [row_of(project, chosen) for _ in range(EVENTS)]
    days = {from_micros(row.timestamp).date() for row in rows} | {timezone.now().date()}
    event_services.ensure_partitions(days)
    store_now(PostgresStore(), rows)
    letters = RedisDeadLetters(client)
    for name in ("alice", "bob"):
        envelope = Envelope(
            version=VERSION, project_id=project.pk, key_id=1, event_id=v7(timezone.now()), name="pageview",
            received_at=to_micros(timezone.now()), timestamp=to_micros(timezone.now()), source="web",
            user_id=f"{name}@example.com", session_id="s",
        )  # fmt: skip
        letters.add([DeadLetter(0, f"{name}'s", encode(envelope))])
    with client.pipeline() as pipe:
        sample = Sample(project.pk, to_micros(timezone.now()), "rejected", "empty", "d", 1, "web", {})
        add_sample(pipe, sample)
        pipe.execute()
    chores.refresh_rollups()
    for name in ("compact_segments", "renew_segments"):
        chores.BY_NAME[name].function()
    return sum(row.user_id != IDS[0] for row in rows)


def row_of(project: Project, chosen: random.Random) -> Row:
    at = timezone.now() - timedelta(minutes=chosen.randrange(1_440, 1_800))
    if chosen.random() < 0.7:
        return event(
            at,
            project_id=project.pk,
            user_id="bob@example.com",
            session_id=f"bob's {at:%H%M}",
            page=Page("shop.example", f"/{chosen.randrange(9)}"),
        )
    return event(
        at,
        project_id=project.pk,
        user_id=IDS[0],
        session_id=chosen.choice((IDS[1], f"bob's {at:%H%M}")),
        anonymous_id=IDS[2],
        page=Page("shop.example", f"/alice/{chosen.randrange(50)}"),
        title="Dear Alice (alice)",
        client=Client("alice's browser", *[None] * 5),
        acquisition=Acquisition("https://alice.example/", "alice.example", "referral", *[None] * 5),
        url_query="?name=alice",
        ip="203.0.113.77",
        properties=b'{"name": "alice"}',
    )


def erase(owner: User, project: Project, client: "redis.Redis") -> None:
    services.erase_person(
        actor=owner,
        project=project,
        person=person(project.pk, user_id=IDS[0], anonymous_id=IDS[2]),
        request_id="request-1",
        client=client,
        now=timezone.now(),
        patience=0.1,
    )


def delete(owner: User, project: Project) -> None:
    if Project.objects.filter(pk=project.pk, deleted_at=None):
        services.delete_project(actor=owner, project=project, now=timezone.now())
    event_services.delete_project_data(project.pk)  # as the job does that it enqueues


def erase_leftovers(client: "redis.Redis") -> None:
    services.erase_leftovers(client, timezone.now() + timedelta(hours=1))


def finish_everything() -> None:
    """What the chores' processes do in the end, in their order."""
    for name in ("finish_erasures", "erase_from_files", "refresh_rollups", "renew_segments"):
        chores.BY_NAME[name].function()


def is_quiet() -> bool:
    connection.close()  # it may lead to a backend that has outlived the last kill for a moment
    return not Erasure.objects.exists() and not DirtyMark.objects.exists()


def sweep_through_a_kill(postgres: OwnPostgres) -> None:
    """As it begins an hour after the one before, since the erasure wanted it; killed in the middle."""
    now = timezone.now()
    DictionarySweep.objects.update(began_at=now - sweeping.SOONEST)
    sweeping.sweep(now=now, enough=lambda: True)
    postgres.kill()
    insist(lambda: sweeping.sweep(now=now))
    until(postgres.answers)
    connection.close()
    insist(lambda: sweeping.sweep(now=now))


def attempt(*functions: Callable[[], object]) -> bool:
    """Whether PostgreSQL was there to the end of it."""
    try:
        for function in functions:
            function()
    except (Error, psycopg.Error, DomainError, StreamUnavailable):
        connection.close()
        return False
    return True


def insist(function: Callable[[], object]) -> None:
    """As a client does who gets an error for an answer."""
    until(lambda: attempt(function), FINISHED_WITHIN)


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def traces_of(project: Project) -> dict[str, int]:
    """Rows that say anything of Alice, by table."""
    keys = [str(identifier_key(project.pk, text)) for text in IDS]
    likes = [f"%{word}%" for word in ("alice", "203.0.113.77", *keys)]
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text ILIKE ANY (%s)", [likes])
            (found[table],) = cursor.fetchone()
    return {table: rows for table, rows in found.items() if rows}


def rows_of(project: Project) -> dict[str, int]:
    """A project's rows of tables of events and the ledger."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'
               AND column_name = 'project_id' AND (table_name LIKE 'events%' OR table_name LIKE '%ledger')"""
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE project_id = %s", [project.pk])
            (found[table],) = cursor.fetchone()
    return {table: rows for table, rows in found.items() if rows}


def counts(project: Project) -> dict[str, int]:
    """How many events the tables of events, sessions and rollups say there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT count(*) FROM events_event WHERE project_id = %(id)s),
                      (SELECT sum(events) FROM events_session WHERE project_id = %(id)s),
                      (SELECT sum(events) FROM events_rollup
                       WHERE project_id = %(id)s AND dimension = 0 AND grain <= 2)""",
            {"id": project.pk},
        )
        return dict(zip(("events", "sessions", "rollups"), map(int, cursor.fetchone()), strict=True))


def in_files(tmp_path: Path, word: str) -> int:
    """Rows of segments, of those that nobody needs any more too, that have a word anywhere."""
    files = [str(path) for path in (tmp_path / "segments").rglob("*.parquet")]
    if not files:
        return 0
    with duckdb.connect() as db:
        rows = db.execute(
            "SELECT count(*) FROM read_parquet(?, union_by_name=true) AS t WHERE t::VARCHAR ILIKE ?",
            [files, f"%{word}%"],
        ).fetchone()
    assert rows is not None
    return int(rows[0])
