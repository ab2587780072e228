"""What has to be true before the other parts start; the supervisor's first step."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from analytics.common.locks import Lock, held_across_transactions


class Command(BaseCommand):
    help = "Migrate, make the first owner if the environment names one, else say how to set up."

    def handle(self, *_args: Any, **_options: Any) -> None:
        # A script's `bootstrap` beside a starting `make run`: the second one finds everything done.
        with held_across_transactions(Lock.MIGRATE):
            call_command("migrate", interactive=False, verbosity=0)
        # On stderr, since the stdout of `bootstrap` is one JSON object.
        call_command("ensure_owner", stdout=self.stderr)
        call_command("setup_code", stdout=self.stderr)
