"""`manage.py verify_audit`: whether the audit log is as it was written."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.audit.services import verify_chain


class Command(BaseCommand):
    help = "Recompute the audit log's hashes from its first entry on; exits 1 where one does not fit."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = verify_chain()
        self.stdout.write(
            json.dumps({"intact": found.intact, "entries": found.entries, "broken_at": found.broken_at})
        )
        if not found.intact:
            raise CommandError(
                f"Entry {found.broken_at} is not what was written, or one before it is missing. The"
                f" {found.entries} entries before it are as they were."
            )
