"""The Makefile's door: `python -m analytics.config.stack COMMAND`. A sentence and status 1 when it cannot."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from analytics.config.env import ConfigError, load
from analytics.config.stack import dotenv, run
from analytics.config.stack.console import tell
from analytics.config.stack.errors import StackError

ROOT: Final = Path(__file__).resolve().parents[4]


def main(arguments: list[str]) -> int:
    """Carry out one command; the exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        if parsed.command == "db-env":
            actions = {"prepare": dotenv.prepare, "write": dotenv.write, "remove": dotenv.remove}
            actions[parsed.action](ROOT / ".env")
            return 0
        environment = load(os.environ, ROOT)
        if parsed.command == "services":
            return run.run_services(environment)
        return run.run(environment, development=parsed.command == "dev")
    except ConfigError as error:
        for problem in error.problems:
            tell("stack", problem)
    except StackError as error:
        tell("stack", str(error))
    except OSError as error:
        tell("stack", f"the system refused: {error}")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stack", description="The parts of the stack under one supervisor.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="everything, as `make run`")
    commands.add_parser("dev", help="everything with reload, as `make dev`")
    commands.add_parser("services", help="only PostgreSQL and Valkey; prints their URLs")
    db_env = commands.add_parser("db-env", help="the lines in .env for Docker Compose's servers")
    db_env.add_argument("action", choices=("prepare", "write", "remove"))
    return parser
