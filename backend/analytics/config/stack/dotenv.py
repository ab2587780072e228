"""The lines of `.env` that `make db-up` writes and `make db-down` removes; all others stay as they are."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Final

from analytics.config.stack import state
from analytics.config.stack.errors import StackError

PASSWORD: Final = "COMPOSE_PASSWORD"  # noqa: S105 - a variable's name


def prepare(path: Path) -> None:
    """Put the password of Compose's PostgreSQL into `.env`, once: its volume keeps the first one."""
    if PASSWORD not in _values(path):
        _set(path, {PASSWORD: secrets.token_urlsafe(24)})


def write(path: Path) -> None:
    """Point DATABASE_URL and REDIS_URL at Compose's servers."""
    values = _values(path)
    if PASSWORD not in values:
        raise StackError(f"{path} has no {PASSWORD}: run `make db-up`")
    password = values[PASSWORD]
    postgres_port = values.get("COMPOSE_POSTGRES_PORT", "5432")
    redis_port = values.get("COMPOSE_REDIS_PORT", "6379")
    urls = {
        "DATABASE_URL": f"postgresql://app:{password}@127.0.0.1:{postgres_port}/analytics",
        "REDIS_URL": f"redis://:{password}@127.0.0.1:{redis_port}/0",
    }
    _set(path, urls)


def remove(path: Path) -> None:
    """Take the two URLs out again, so that the embedded servers are meant."""
    _set(path, dict.fromkeys(("DATABASE_URL", "REDIS_URL"), ""))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []


def _name(line: str) -> str:
    match = re.match(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=", line)
    return match[1] if match else ""


def _values(path: Path) -> dict[str, str]:
    lines = ((_name(line), line) for line in _lines(path))
    return {name: line.split("=", 1)[1].strip().strip("'\"") for name, line in lines if name}


def _set(path: Path, values: dict[str, str]) -> None:
    """Replace or append these variables; an empty value removes its line."""
    kept = [line for line in _lines(path) if _name(line) not in values]
    lines = [*kept, *(f"{name}={value}" for name, value in values.items() if value)]
    if lines or path.exists():
        # Private, as it holds passwords.
        state.write_private(path, "".join(f"{line}\n" for line in lines))
