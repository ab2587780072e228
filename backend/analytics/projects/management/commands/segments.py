"""`manage.py segments`: how each project's segment files are, and what is to become of them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.events.segments import overview
from analytics.projects.models import Project


class Command(BaseCommand):
    help = "Print how the projects' segments are, one JSON object a project."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", metavar="SLUG", help="this project only")
        parser.add_argument("--rebuild", action="store_true", help="have all its segments made anew")
        parser.add_argument(
            "--accept-lost", action="store_true", help="have lost ones made anew of what PostgreSQL has left"
        )

    def handle(
        self, *_args: Any, project: str | None, rebuild: bool, accept_lost: bool, **_options: Any
    ) -> None:
        if (rebuild or accept_lost) and project is None:
            raise CommandError("say of which project: --project SLUG")
        found = Project.objects.filter(deleted_at=None).order_by("pk")
        if project is not None:
            found = found.filter(slug=project)
            if not found:
                raise CommandError(f"there is no project {project!r}")
        for one in found:
            if accept_lost:
                overview.accept_lost(one.pk)
            if rebuild:
                overview.have_rebuilt(one.pk)
            self.stdout.write(json.dumps(_told(one)))


def _told(project: Project) -> dict[str, object]:
    found = overview.overview(project.pk)
    return {
        "project": str(project.public_id),
        "slug": project.slug,
        "segments": found.segments,
        "rows": found.rows,
        "bytes": found.bytes,
        "start": found.start and found.start.isoformat(),
        "end": found.end and found.end.isoformat(),
        "hours_behind": found.behind,
        "lost": [
            {"start": one.start_at.isoformat(), "end": one.end_at.isoformat(), "path": one.path}
            for one in found.lost
        ],
    }
