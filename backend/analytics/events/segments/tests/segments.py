"""What the tests of segments share: a folder, the rows of files, the rows they should have."""

import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from django.conf import settings
from django.db import connection

from analytics.events.models import Segment
from analytics.events.segments import store
from analytics.events.segments.bucket import Bucket
from analytics.events.segments.store import Draft
from analytics.events.tests.events import NOON, Row
from tests.database import database_url

HOUR = timedelta(hours=1)
START = NOON - NOON.minute * timedelta(minutes=1)

_COLUMNS = (
    "project_id", "event_id", "timestamp", "received_at", "name", "source", "title", "bot", "host", "path",
    "user_agent", "browser", "browser_version", "os", "os_version", "device", "country", "region", "city",
    "referrer", "referrer_host", "channel", "utm_source", "utm_medium", "utm_campaign", "utm_term",
    "utm_content", "language", "screen", "user_key", "user_id", "session_key", "session_id", "anonymous_key",
    "anonymous_id", "account_key", "account_id", "key_id", "import_id", "engagement_ms", "scroll_depth",
    "revenue", "currency", "ip", "url_scheme", "url_query", "properties",
)  # fmt: skip
_AS_TEXT = ("event_id", "user_key", "session_key", "anonymous_key", "account_key")
_INSTANTS = ("timestamp", "received_at")
_TRUTH = """
    SELECT {columns} FROM (
        SELECT e.project_id, event_id, timestamp, received_at, name.value AS name, source.value AS source,
               title.value AS title, bot.value AS bot, host, path, user_agent, browser, browser_version, os,
               os_version, device, country, region, city, referrer, referrer_host, channel, utm_source,
               utm_medium, utm_campaign, utm_term, utm_content, language, screen,
               user_key, u.value AS user_id, session_key, s.value AS session_id,
               anonymous_key, a.value AS anonymous_id, account_key, c.value AS account_id,
               key_id, import_id, engagement_ms, scroll_depth, revenue, currency,
               host(ip) AS ip, url_scheme, url_query, properties::text AS properties
        FROM events_event AS e
        LEFT JOIN events_label AS name ON name.id = name_id
        LEFT JOIN events_label AS source ON source.id = source_id
        LEFT JOIN events_label AS title ON title.id = title_id
        LEFT JOIN events_label AS bot ON bot.id = bot_id
        LEFT JOIN events_page AS page ON page.id = page_id
        LEFT JOIN events_client AS client ON client.id = client_id
        LEFT JOIN events_location AS location ON location.id = location_id
        LEFT JOIN events_acquisition AS acquisition ON acquisition.id = acquisition_id
        LEFT JOIN events_locale AS locale ON locale.id = locale_id
        LEFT JOIN events_identifier AS u ON u.project_id = e.project_id AND u.key = user_key
        LEFT JOIN events_identifier AS s ON s.project_id = e.project_id AND s.key = session_key
        LEFT JOIN events_identifier AS a ON a.project_id = e.project_id AND a.key = anonymous_key
        LEFT JOIN events_identifier AS c ON c.project_id = e.project_id AND c.key = account_key
    ) AS event
    WHERE project_id = %s AND timestamp >= %s AND timestamp < %s ORDER BY timestamp, event_id
"""


def truth(project_id: int, start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """What PostgreSQL has, by an SQL of its own."""
    columns = ", ".join(
        f"{name}::text"
        if name in _AS_TEXT
        else f"(extract(epoch FROM {name}) * 1000000)::bigint"
        if name in _INSTANTS
        else name
        for name in _COLUMNS
    )
    with connection.cursor() as cursor:
        # Of tables that have just been filled the planner knows nothing, and would go through one for each
        # row of the other.
        cursor.execute("SET enable_nestloop = off")
        cursor.execute(_TRUTH.format(columns=columns), [project_id, start, end])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("RESET enable_nestloop")
        return rows


def content(segments: Sequence[Segment]) -> list[tuple[Any, ...]]:
    """The rows of files, read with nothing but DuckDB."""
    paths = [str(store.place(segment.path, segment.checksum)) for segment in segments if segment.path]
    if not paths:
        return []
    columns = ", ".join(
        f"{name}::VARCHAR" if name in _AS_TEXT else f"epoch_us({name})" if name in _INSTANTS else name
        for name in _COLUMNS
    )
    with duckdb.connect() as reader:
        found = reader.execute(
            f"SELECT {columns} FROM read_parquet($1) ORDER BY timestamp, event_id", [paths]
        )
        rows: list[tuple[Any, ...]] = found.fetchall()
        return rows


def bucket_in_use() -> Bucket:
    """The bucket of the settings."""
    assert settings.SEGMENTS_BUCKET is not None
    return settings.SEGMENTS_BUCKET


def draft_of(content: bytes, project_id: int = 1) -> Draft:
    """A finished draft of anything."""
    path = store.drafts() / f"{project_id}-{secrets.token_hex(8)}.parquet"
    path.write_bytes(content)
    return Draft(path, rows=1, bytes=len(content), checksum=store.checksum(path), text_bytes=len(content))


_KILLED = """
import django, os, sys, time
django.setup()
from datetime import datetime
from analytics.events.segments import store
from analytics.events.segments.rebuild import rebuild
before, put = sys.argv[1] == "before", store.put
def slow(*arguments, **named):
    path = "" if before else put(*arguments, **named)
    print("now", flush=True)
    time.sleep(60)
    return path
store.put = slow
rebuild(1, *map(datetime.fromisoformat, sys.argv[2:]))
"""


def kill_a_rebuild(moment: str, start: datetime, end: datetime, environ: dict[str, str]) -> None:
    """Kill a process that rebuilds project 1's slice, before or after its file has got its place."""
    environ = {
        **os.environ,
        **environ,
        "DATABASE_URL": database_url(),
        "PYTHONPATH": str(Path(store.__file__).parents[3]),
        "DJANGO_SETTINGS_MODULE": "analytics.config.settings",
    }
    command = [sys.executable, "-c", _KILLED, moment, start.isoformat(), end.isoformat()]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        process.kill()


def shuffled_parts(rows: Sequence[Row], chance: Random, parts: int) -> list[list[Row]]:
    """The rows and half of them again, in any order, in about so many parts."""
    chosen = [*rows, *chance.sample(rows, len(rows) // 2)]
    chance.shuffle(chosen)
    size = max(1, len(chosen) // parts)
    return [chosen[at : at + size] for at in range(0, len(chosen), size)]


def files() -> list[Path]:
    """Everything in the folder."""
    return sorted(path for path in Path(settings.SEGMENTS_URL).rglob("*") if path.is_file())
