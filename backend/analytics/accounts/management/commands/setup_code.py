"""Say how to set up a fresh installation from another machine."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from analytics.accounts import selectors, setup_code


class Command(BaseCommand):
    help = "Print the one-time set-up code, while there is no owner yet."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not selectors.has_owner():
            self.stdout.write(f"Set up at {settings.PUBLIC_URL}/setup with the code {setup_code.current()}")
