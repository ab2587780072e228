"""Make the first owner from the environment."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from analytics.accounts import services
from analytics.common.errors import DomainError


class Command(BaseCommand):
    help = "Create the first owner from OWNER_EMAIL and OWNER_PASSWORD, if they are set and there is none."

    def handle(self, *_args: Any, **_options: Any) -> None:
        environment = settings.ENVIRONMENT
        if not environment.owner_email or not environment.owner_password:
            return
        try:
            made = services.ensure_first_owner(
                email=environment.owner_email, password=environment.owner_password
            )
        except DomainError as error:
            raise CommandError(f"OWNER_EMAIL and OWNER_PASSWORD: {error.detail}") from error
        if made:
            self.stdout.write(f"The first owner is {environment.owner_email}")
