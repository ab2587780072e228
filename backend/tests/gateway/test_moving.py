"""What is exported and sent to another project, by docs/how-to/move-events.md, gives the same numbers."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.models import User
from analytics.common.ids import uuid7
from analytics.events.exports import folder, making
from analytics.events.models import Export
from analytics.events.tests.snapshot import empty_tables
from analytics.projects.keys import digest
from analytics.projects.kinds import KeyKind, Role
from analytics.projects.models import ApiKey, Project
from tests.database import database_url
from tests.flows.pipelines import PipelineProcess
from tests.gateway.conftest import Stack
from tests.people import make_member, make_user
from tests.waiting import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "move-events.md"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
DIMENSIONS = (
    "event_name", "event_source", "host", "path", "entry_path", "exit_path", "title", "referrer", "channel",
    "utm_source", "utm_campaign", "browser", "browser_version", "os", "device", "language", "screen",
    "user_id", "account_id", "properties.key", "properties.n", "country",
)  # fmt: skip
METRICS = ("visitors", "sessions", "pageviews", "events", "bounce_rate", "visit_duration", "engagement_time")
OF_EVENTS = ("event_name", "title", "account_id", "properties.key", "properties.n")
"""By these no session is parted."""


@pytest.fixture
def pipeline(stack: Stack, tmp_path: Path) -> Iterator[PipelineProcess]:
    empty_tables()
    process = PipelineProcess(database_url(), stack.valkey.url, tmp_path)
    process.start()
    yield process
    process.stop()
    empty_tables()


def sent() -> list[dict[str, Any]]:
    """Events of all kinds, with all that may go wrong on the way."""
    now = datetime.now(UTC) - timedelta(hours=30)
    texts = ("", "=1+1", 'a"b\\c\n\t', "é\u2028\U0001f600", "<b>", "'", "%s {0}", "0", "null", "a,b;c|d")
    events: list[dict[str, Any]] = []
    for number, text in enumerate(texts * 3):
        at = now + timedelta(minutes=7 * number, milliseconds=number)
        common: dict[str, Any] = {
            "event_id": str(uuid7()),
            "timestamp": at.isoformat(),
            "user_id": (None, "anna", "ben@example.com", str(uuid7()))[number % 4],
            "anonymous_id": f"cookie-{number % 3}" if number % 2 else None,
            "account_id": "acme" if number % 5 == 0 else None,
            "session_id": f"visit-{number // 4}" if number % 3 == 0 else None,
            "event_source": ("web", "ios")[number % 2],
            "user_agent": (CHROME, IPHONE, "Googlebot/2.1", None)[number % 4],
            "ip_address": ("198.51.100.7", "2001:db8::1", None)[number % 3],
        }
        page = {
            "url": (
                f"https://example.com/a/{number % 4}?utm_source=news&q={number % 3}#part",
                "http://shop.example.com:8080/cart;x=1?",
                "/relative?x=1",
                "https://example.com",
            )[number % 4],
            "title": text or None,
            "referrer": ("https://www.google.com/search", "https://t.co/x", None)[number % 3],
            "utm_campaign": "own" if number % 6 == 0 else None,
            "language": "de-DE",
            "screen": "1920x1080",
            "key": text,
            "n": (1, 1.5, "1", None, True, [1, {"a": None}], 12345678901234567)[number % 7],
        }
        if number % 7 == 3:
            page["path"] = "own path?with#odd ends"
        engaged = {"url": page["url"], "engagement_time": 12.5, "scroll_depth": 80}
        bought = {"revenue": "-12.3456", "currency": "eur", "key": text, "url": page["url"]}
        events += [
            common | {"event_name": "pageview", "event_properties": page},
            common | {"event_id": str(uuid7()), "event_name": "engagement", "event_properties": engaged},
            common | {"event_id": str(uuid7()), "event_name": text or "purchase", "event_properties": bought},
        ]
    return events


def in_store(project: Project) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event WHERE project_id = %s", [project.pk])
        return int(cursor.fetchone()[0])


def answers(project: Project, member: User) -> dict[str, Any]:
    """What reports say of the project."""
    headers = {"Authorization": f"Bearer {AccessToken.for_user(member)}"}
    make_member(project, member, Role.OWNER)

    def ask(question: dict[str, Any]) -> Any:
        response = Client().post(
            f"/api/v1/projects/{project.public_id}/query",
            {"period": {"last": "3d"}, "include": {"bots": True}, "limit": 1000} | question,
            content_type="application/json",
            headers=headers,
        )
        assert response.status_code == 200, response.content
        body = response.json()
        return body["rows"], body["totals"]

    found = {"all": ask({"metrics": list(METRICS), "include": {"bots": True, "totals": True}})}
    for dimension in DIMENSIONS:
        metrics = METRICS[:4] if dimension in OF_EVENTS else METRICS
        found[dimension] = ask({"metrics": list(metrics), "dimensions": [dimension]})
    found["hours"] = ask({"metrics": list(METRICS), "dimensions": ["time:hour"]})
    found["people"] = ask({"metrics": ["visitors", "sessions"], "include": {"bots": False}})
    found["revenue"] = ask({"metrics": ["revenue"], "dimensions": ["currency", "time:day"]})
    return found


def script(folder: Path) -> Path:
    """The program of the page."""
    [text] = re.findall(r"```python\n(.*?)```", HOW_TO.read_text(), re.DOTALL)
    path = folder / "send_events.py"
    path.write_text(text)
    return path


def exported(project: Project, settings: LazySettings, folder_: Path) -> Path:
    settings.EXPORTS = folder_ / "exports"
    now = datetime.now(UTC)
    one = Export.objects.create(
        project_id=project.pk,
        format="ndjson",
        compressed=False,
        start_at=now - timedelta(days=4),
        end_at=now + timedelta(days=1),
        timezone="UTC",
        bots=True,
        filtered=False,
        query=f"SELECT * FROM events_event WHERE project_id = {project.pk}",
        done_until=now - timedelta(days=4),
        asked_by=uuid7(),
        asked_at=now,
        worked_at=now,
    )
    making.go_on(lambda: False)
    one.refresh_from_db()
    assert (one.state, one.rows) == ("ready", in_store(project))
    return folder.file_of(project.pk, one.public_id)


def test_the_other_project_says_the_same(
    stack: Stack, pipeline: PipelineProcess, settings: LazySettings, tmp_path: Path
) -> None:
    here, there = stack.key(KeyKind.SECRET), stack.key(KeyKind.SECRET)
    first, second = (ApiKey.objects.get(digest=digest(text)).project for text in (here, there))
    events = sent()
    for at in range(0, len(events), 30):
        body = json.dumps(events[at : at + 30]).encode()
        answer = stack.gateway.send(here, body)
        assert answer.status == 202, answer
        assert answer.json()["rejected"] == []
    until(lambda: in_store(first) == len(events), 60)
    file = exported(first, settings, tmp_path)
    address = f"http://127.0.0.1:{stack.gateway.port}/api/v1/ingest"
    # Twice: whoever was interrupted begins anew.
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, str(script(tmp_path)), address, there, str(file)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    until(lambda: in_store(second) == len(events), 60)
    time.sleep(1)
    assert in_store(second) == len(events)
    member = make_user()
    theirs, ours = answers(second, member), answers(first, member)
    assert all(ours["all"][0][0]["metrics"][:4]), "nothing is the same as nothing"
    for name, answer in ours.items():
        assert theirs[name] == answer, name
