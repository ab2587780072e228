"""`manage.py demo`: a month of sample data through the real ingest path of the running stack."""

import itertools
import json
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from analytics.common.errors import DomainError
from analytics.demo import seed, story

BATCH = 500
KEY_SECONDS = 3
"""How long a new key may be unknown to ingest, which promises one second."""


class Command(BaseCommand):
    help = "Load a believable month for one demo project into the running stack."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--visits", type=int, default=420, help="visits on a usual day")

    def handle(self, *_args: Any, days: int, visits: int, **_options: Any) -> None:
        now = datetime.now(UTC)
        try:
            project, key = seed.demo_project()
        except DomainError as error:
            raise CommandError(error.detail) from error
        sent = 0
        for batch in _batches(_past(story.month(now.date(), days=days, visits_a_day=visits), now)):
            _send(batch, key)
            sent += len(batch)
        self.stdout.write(
            f"{sent} events sent to project {project.name}: {settings.PUBLIC_URL}/p/{project.slug}"
        )


def _past(events: Iterator[dict[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    limit = now.isoformat().replace("+00:00", "Z")
    return (event for event in events if event["timestamp"] <= limit)


def _batches(events: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(itertools.islice(events, BATCH)):
        yield batch


def _send(batch: list[dict[str, Any]], key: str) -> None:
    url = f"{settings.PUBLIC_URL}/api/v1/ingest"
    request = urllib.request.Request(  # noqa: S310 - PUBLIC_URL is http or https, checked when it was read
        url,
        json.dumps({"events": batch}).encode(),
        {"X-API-Key": key, "Content-Type": "application/json"},
    )
    deadline = time.monotonic() + KEY_SECONDS
    while (answer := _post(request)) is None:
        if time.monotonic() > deadline:
            raise CommandError(f"{url} does not know the demo's key. Does it belong to another installation?")
        time.sleep(0.1)
    if answer["rejected"]:
        raise CommandError(f"{url} rejected events of the demo: {answer['rejected'][:3]}")


def _post(request: urllib.request.Request) -> dict[str, Any] | None:
    """The answer; None while the key is not known yet."""
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            read: dict[str, Any] = json.load(answer)
            return read
    except urllib.error.HTTPError as refused:
        with refused:
            if refused.code == HTTPStatus.UNAUTHORIZED:
                return None
            said = refused.read(2000).decode(errors="replace")
        raise CommandError(f"{request.full_url} refused a batch: {said}") from refused
    except OSError as error:
        raise CommandError(
            f"Nothing answers at {request.full_url} ({error}). Start the stack first: make run"
        ) from error
