"""What has to be true before the other parts start; the supervisor's first step."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, make the first owner if the environment names one, else say how to set up."

    def handle(self, *_args: Any, **_options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("ensure_owner", stdout=self.stdout)
        call_command("setup_code", stdout=self.stdout)
