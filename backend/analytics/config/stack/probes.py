"""Questions that tell whether a part answers. Each returns "" or what is missing (see `parts.Probe`)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import redis.asyncio
import redis.exceptions

from analytics.config.stack.parts import Probe

_SECONDS = 3


def postgres_answers(url: str) -> Probe:
    """SELECT 1, so that a server still in recovery is not taken for ready."""

    async def probe() -> str:
        try:
            async with await psycopg.AsyncConnection.connect(url, connect_timeout=_SECONDS) as connection:
                await connection.execute("SELECT 1")
        except (psycopg.Error, OSError) as error:
            return first_line(error)
        return ""

    return probe


def redis_answers(url: str) -> Probe:
    """PING, which a server that is still loading its log refuses."""

    async def probe() -> str:
        client = redis.asyncio.Redis.from_url(
            url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS, retry=None
        )
        try:
            await client.ping()
        except (redis.exceptions.RedisError, OSError) as error:
            return first_line(error)
        finally:
            await client.aclose()
        return ""

    return probe


def http_answers(address: Path | tuple[str, int], path: str) -> Probe:
    """GET `path` is answered with 200, at a Unix socket or at (host, port)."""

    async def probe() -> str:
        try:
            async with asyncio.timeout(_SECONDS):
                status = await _status(address, path)
        except (OSError, TimeoutError, ValueError, IndexError) as error:
            return f"GET {path}: {first_line(error)}"
        return "" if status == 200 else f"GET {path} answers {status}"

    return probe


async def _status(address: Path | tuple[str, int], path: str) -> int:
    if isinstance(address, Path):
        reader, writer = await asyncio.open_unix_connection(str(address))
    else:
        reader, writer = await asyncio.open_connection(*address)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


def file_appears(path: Path) -> Probe:
    """The part writes this file when its loop has begun."""

    async def probe() -> str:
        return "" if path.exists() else f"{path.name} is not there yet"

    return probe


def first_line(error: Exception) -> str:
    """The first line of an error's text; its name when it has none."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0]
