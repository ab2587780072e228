"""An owner, a project and its keys, for scripts. `manage.py` sees to the servers."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from analytics.common.errors import DomainError
from analytics.projects import services


class Command(BaseCommand):
    help = "Make the first owner, a project and its keys, once; print them as one JSON object."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-password", required=True)
        parser.add_argument("--project", required=True, help="The project's name.")
        parser.add_argument(
            "--rotate", action="store_true", help="Replace the secret and the read key, to show them again."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            made = services.bootstrap(
                owner_email=options["owner_email"],
                owner_password=options["owner_password"],
                project_name=options["project"],
                rotate=options["rotate"],
                now=timezone.now(),
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(json.dumps(asdict(made)))
