"""`manage.py demo`: a month of sample data through the real ingest path of the running stack."""

import itertools
import json
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from analytics.demo import seed, story

BATCH = 500


class Command(BaseCommand):
    help = "Load a believable month for one demo project into the running stack."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--visits", type=int, default=420, help="visits on a usual day")

    def handle(self, *_args: Any, days: int, visits: int, **_options: Any) -> None:
        now = datetime.now(UTC)
        project, key = seed.demo_project()
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
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            result = json.load(answer)
    except urllib.error.HTTPError as refused:
        raise CommandError(
            f"{url} refused a batch: {refused.read(2000).decode(errors='replace')}"
        ) from refused
    except OSError as error:
        raise CommandError(f"Nothing answers at {url} ({error}). Start the stack first: make run") from error
    if result["rejected"]:
        raise CommandError(f"{url} rejected events of the demo: {result['rejected'][:3]}")
