"""A way in for who has forgotten the password where no mail is sent, from the server's own command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.accounts import selectors, services


class Command(BaseCommand):
    help = "Print an address at which a person chooses a new password; it works for an hour, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        user = selectors.user_by_email(email)
        if user is None or not user.is_active:
            raise CommandError(f"Nobody can sign in with {email}.")
        self.stdout.write(services.reset_link(user))
