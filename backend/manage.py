#!/usr/bin/env python
"""Django's command line for the analytics stack.

A part that needs the servers finds DATABASE_URL and REDIS_URL set by `make run`. The commands for people and
scripts, who know of neither, take the servers that run in STATE_DIR, or start them for their own time.
"""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from analytics.config import env
from analytics.config.stack import embedded
from analytics.config.stack.errors import StackError

_BY_HAND = {"add_user", "bootstrap", "dead_letters", "demo", "retention", "segments"}
_HELP = {"-h", "--help"}


def main(arguments: list[str]) -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "analytics.config.settings")
    if _BY_HAND & set(arguments[1:2]) and not _HELP & set(arguments):
        _with_servers(arguments)
    else:
        execute_from_command_line(arguments)


def _with_servers(arguments: list[str]) -> None:
    """Settings read the environment when they are imported, so the servers must be known before."""
    try:
        environment = env.load(os.environ, Path(__file__).resolve().parents[1])
        with embedded.for_environment(environment, f"manage.py {arguments[1]}") as servers:
            os.environ.update(DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url)
            # `make run` may be at it, or have done it; servers that we have just started may be empty.
            execute_from_command_line([arguments[0], "prepare"])
            execute_from_command_line(arguments)
    except (StackError, env.ConfigError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main(sys.argv)
