"""Ninety days of a few sites for `bench.query`: events, rollups, segments, a project to ask. Made once, kept.

A tenth of the events goes through the storage path; nine shifted copies of them follow by SQL. Half of the
people of a copy are those of the others, the rest and all sessions are its own. What is kept follows new
migrations; where it needs more than them, drop the database and it is made anew.
"""

import contextlib
import itertools
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench import common

DAYS = 90
COPIES = 10
EMAIL = "owner@example.com"
PASSWORD = "bench-bench-1"
"""Of whom the project belongs to."""
_BATCH = 20_000
_COUNTRIES = ("US", "US", "US", "DE", "DE", "GB", "GB", "FR", "FR", "IN", "BR", "ES", "JP", "NL", "PL", "IT")
"""By how often people come from there."""
_ACTS = 12
"""Kinds of events beside page views; of any of them everybody does some."""
_DAY = timedelta(days=1)
_EVENT_KEYS = {"event_id": "event_id", "session_key": "session_key", "user_key": "user_key"}
_SESSION_KEYS = {
    "session_key": "session_key", "user_key": "user_key", "first_event_id": "event_id",
    "entry_event_id": "event_id", "exit_event_id": "event_id",
}  # fmt: skip
_MANAGE = (sys.executable, str(common.BACKEND / "manage.py"))
_INSTANTS = ("timestamp", "received_at", "started_at", "ended_at", "entry_at", "exit_at")


@dataclass(frozen=True)
class Data:
    """What was made, and how to ask for it."""

    project: str
    project_number: int
    read_key: str
    start: datetime
    end: datetime
    events: int
    of_project: int


@contextlib.contextmanager
def kept(count: int) -> Iterator[tuple[Data, dict[str, str]]]:
    """The data in servers that run, and the environment for children. Filled where it is not there yet."""
    folder = common.ROOT / "var" / f"bench-query-{count}"
    folder.mkdir(parents=True, exist_ok=True)
    with _servers(folder, count) as (database_url, redis_url):
        environ = common.use(database_url, redis_url, str(folder))
        subprocess.run([*_MANAGE, "migrate", "--verbosity", "0"], env=environ, check=True)
        note = folder / "data.json"
        if not note.exists():
            note.write_text(json.dumps(asdict(_filled(count, environ)), default=str), encoding="utf-8")
        known = json.loads(note.read_text(encoding="utf-8"))
        instants = {name: datetime.fromisoformat(known[name]) for name in ("start", "end")}
        yield Data(**{**known, **instants}), environ


@contextlib.contextmanager
def _servers(folder: Path, count: int) -> Iterator[tuple[str, str]]:
    """As `common.servers`, but what is in the database stays."""
    database_url, redis_url = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    with contextlib.ExitStack() as stack:
        if not (database_url and redis_url):
            from analytics.config.stack.embedded import embedded_services  # noqa: PLC0415 - seldom

            services = stack.enter_context(embedded_services(folder / "servers", purpose="bench"))
            database_url, redis_url = services.database_url, services.redis_url
        name = f"bench_query_{count}"
        with psycopg.connect(database_url, autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
            if found is None:
                (folder / "data.json").unlink(missing_ok=True)
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(database_url)._replace(path=f"/{name}")), redis_url


@contextlib.contextmanager
def busy(data: Data, count: int) -> Iterator[None]:
    """As if `count` events had happened in the last half hour: copies of the latest, gone afterwards."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    from analytics.events.storage.postgres import partitions  # noqa: PLC0415
    from analytics.events.storage.postgres.connections import raw_connection  # noqa: PLC0415

    now = datetime.now(UTC)
    days = [(now + n * _DAY).date() for n in (-1, 0, 1)]
    partitions.ensure(raw_connection(), partitions.EVENTS, days)
    _calm(data)
    names = _columns("events_event")
    at = f"now() - ({count} - place) * interval '30 minutes' / {count}"
    values = {"timestamp": at, "received_at": at, "event_id": "gen_random_uuid()"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO events_event ({", ".join(names)})
                SELECT {", ".join(values.get(name, name) for name in names)} FROM (
                    SELECT *, row_number() OVER (ORDER BY timestamp) AS place FROM events_event
                    WHERE project_id = %s AND timestamp < %s AND timestamp >= %s
                ) AS latest WHERE place <= {count}""",
            [data.project_number, data.end, data.end - 9 * _DAY],
        )
        cursor.execute("ANALYZE events_event")
    try:
        yield
    finally:
        _calm(data)


def _calm(data: Data) -> None:
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_event WHERE project_id = %s AND timestamp >= %s",
            [data.project_number, data.end],
        )


def _filled(count: int, environ: dict[str, str]) -> Data:
    from django.db import connection  # noqa: PLC0415 - after django.setup

    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start = end - DAYS * _DAY
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE events_event, events_session, events_key, events_dirtymark")
    common.say(f"storing {count // COPIES} events")
    _store(count // COPIES, start, end)
    for number in range(1, COPIES):
        common.say(f"copy {number} of {COPIES - 1}")
        _copy("events_event", _EVENT_KEYS, number)
        _copy("events_session", _SESSION_KEYS, number)
    project = _project(environ)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM projects_project WHERE public_id = %s", [project["project_id"]])
        [number] = cursor.fetchone()
        if number != 1:
            raise SystemExit("the project to ask is not the first one")
        cursor.execute("DELETE FROM events_dirtymark")
        cursor.execute(
            """INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes)
               SELECT DISTINCT project_id, date_trunc('hour', timestamp), 60 FROM events_event
               WHERE project_id = 1"""
        )
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE project_id = 1) FROM events_event")
        events, own = cursor.fetchone()
    _derive(start)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Data(project["project_id"], number, project["read_key"], start, end, events, own)


def _store(count: int, start: datetime, end: datetime) -> None:
    """Events of the last tenth of the time, two thirds of them of project 1."""
    import msgspec  # noqa: PLC0415 - after django.setup

    from analytics.common.clock import SystemClock  # noqa: PLC0415
    from analytics.events.storage.base import store_now  # noqa: PLC0415
    from analytics.events.storage.postgres import partitions  # noqa: PLC0415
    from analytics.events.storage.postgres.connections import raw_connection  # noqa: PLC0415
    from analytics.events.storage.postgres.store import PostgresStore  # noqa: PLC0415
    from analytics.pipeline.steps import Enricher  # noqa: PLC0415
    from analytics.pipeline.steps.draft import Context  # noqa: PLC0415
    from analytics.stream.envelope import encode, unseal_all  # noqa: PLC0415
    from bench import traffic  # noqa: PLC0415

    traffic.HOURS = DAYS * 24 // COPIES
    clock = SystemClock()
    days = [(start + n * _DAY).date() for n in range(-1, DAYS + 2)]
    partitions.ensure(raw_connection(), partitions.EVENTS, days)
    store, enricher = PostgresStore(clock), Enricher(Context())
    store.prepare(clock.now().date())
    # The day under way is nobody's: all that was made stays true on another day.
    back = int((clock.now() - end).total_seconds() * 1_000_000)
    envelopes = traffic.Traffic().envelopes(count)
    chosen = random.Random(3)
    while some := list(itertools.islice(envelopes, _BATCH)):
        own = [
            encode(
                msgspec.structs.replace(
                    one,
                    project_id=1 if one.project_id < traffic.PROJECTS else 2,
                    name=f"event_{chosen.randrange(_ACTS)}" if one.name.startswith("event_") else one.name,
                    country=_COUNTRIES[int(one.user_id[-4:], 16) % len(_COUNTRIES)],
                    timestamp=one.timestamp - back,
                    received_at=one.received_at - back,
                )
            )
            for one in some
        ]
        store_now(store, enricher.enrich(unseal_all(own)))


def _copy(table: str, keys: dict[str, str], number: int) -> None:
    """The rows of the first part once more, `number` parts earlier."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    names = _columns(table)
    back = f"interval '{number * DAYS // COPIES} days'"
    values = [_value(name, keys, number, back) for name in names]
    at = "timestamp" if table == "events_event" else "started_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} ({", ".join(names)}) SELECT {", ".join(values)} FROM {table}
                WHERE {at} >= (SELECT max({at}) FROM {table}) - interval '{DAYS // COPIES} days'"""
        )


def _columns(table: str) -> list[str]:
    """Those that can be written."""
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
               AND NOT attisdropped AND attgenerated = '' AND attidentity = ''""",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _value(name: str, keys: dict[str, str], number: int, back: str) -> str:
    if name in _INSTANTS:
        return f"{name} - {back}"
    if name == "user_key":
        return f"CASE WHEN user_key::text < '8' THEN user_key ELSE md5(user_key::text || {number})::uuid END"
    return f"md5({name}::text || {number})::uuid" if name in keys else name


def _project(environ: dict[str, str]) -> dict[str, str]:
    owner = ["--owner-email", EMAIL, "--owner-password", PASSWORD]
    command = [*_MANAGE, "bootstrap", *owner, "--project", "Bench", "--rotate"]
    found = subprocess.run(command, env=environ, check=True, capture_output=True, text=True)
    known: dict[str, str] = json.loads(found.stdout)
    return known


def _derive(start: datetime) -> None:
    """Rollups and segments of the project that is asked."""
    from analytics.events.models import DirtyMark, RollupMerge, SegmentMark  # noqa: PLC0415 - after django.setup
    from analytics.events.refresh import refresh  # noqa: PLC0415
    from analytics.events.segments.rebuild import rebuild  # noqa: PLC0415

    common.say("making rollups")
    now = datetime.now(UTC)
    while refresh(limit=500, now=now, zone_of=lambda _: "UTC"):
        common.say(f"{DirtyMark.objects.count()} hours are left")
    common.say("counting sessions, which waits until their hours have been still for a while")
    while refresh(limit=500, now=now + timedelta(hours=1), zone_of=lambda _: "UTC"):
        common.say(f"{RollupMerge.objects.count()} stretches are left")
    common.say("making segments")
    for n in range(DAYS):
        rebuild(1, start + n * _DAY, start + (n + 1) * _DAY)
    SegmentMark.objects.all().delete()
