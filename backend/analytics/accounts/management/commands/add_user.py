"""A person who can sign in, made from the server's own command line."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.accounts import services
from analytics.accounts.models import InstanceRole
from analytics.common.errors import DomainError


class Command(BaseCommand):
    help = "Add a person; the password is asked for, or read from NEW_USER_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--may-create-projects", action="store_true")

    def handle(self, *_args: Any, email: str, may_create_projects: bool, **_options: Any) -> None:
        password = os.environ.get("NEW_USER_PASSWORD") or getpass.getpass("Password: ")
        try:
            services.create_user(
                actor=None,
                email=email,
                password=password,
                instance_role=InstanceRole.MEMBER,
                can_create_projects=may_create_projects,
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"{email} can sign in now; add this address to a project under Settings, Members.")
