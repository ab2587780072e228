"""`manage.py retention`: delete now what was kept long enough, or say what that would be."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.common.errors import Unavailable
from analytics.projects import services
from analytics.projects.models import Project


class Command(BaseCommand):
    help = "Delete what the projects no longer keep; --dry-run only prints it, one JSON object a project."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--seconds", type=float, default=3600.0, help="stop after so long")
        parser.add_argument(
            "--trust-clock", action="store_true", help="go by this machine's clock, even if it has leapt"
        )

    def handle(self, *_args: Any, dry_run: bool, seconds: float, trust_clock: bool, **_options: Any) -> None:
        now = timezone.now()
        if dry_run:
            for one in services.outlook(Project.objects.filter(deleted_at=None).order_by("pk"), now):
                self.stdout.write(json.dumps(_told(one)))
            return
        try:
            deleted = services.apply_retention(now, trust_clock=trust_clock, seconds=seconds)
        except Unavailable as error:
            raise CommandError(error.detail) from error
        told = {**vars(deleted), "days": [day.isoformat() for day in deleted.days]}
        self.stdout.write(json.dumps(told))


def _told(one: services.Outlook) -> dict[str, object]:
    portions = {"events": one.would_go.events, "bots": one.would_go.bots, "sessions": one.would_go.sessions}
    return {
        "project": str(one.project.public_id),
        "slug": one.project.slug,
        "raw_from": one.policy.raw_from.isoformat(),
        **{
            name: {"rows": part.rows, "bytes": part.bytes, "estimated": part.estimated}
            for name, part in portions.items()
        },
    }
