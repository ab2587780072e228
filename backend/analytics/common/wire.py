"""Redis's protocol by hand, for the exchanges that every event waits for: half of the client's own price."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Final

import redis.asyncio
from redis.asyncio.connection import AbstractConnection

_FRESH_SECONDS: Final = 0.02
"""A server does not restart in less; under load exchanges follow each other ten times as fast."""


class Wire:
    """One connection of a client's pool, kept from one exchange to the next. For one task at a time.

    `seconds` bounds each exchange as a whole. The pool looks whether a connection still lives before it lends
    it; that is only done here after a pause, in which a server or a proxy may have closed it.
    """

    def __init__(self, client: "redis.asyncio.Redis", seconds: float) -> None:
        self._pool: Any = client.connection_pool  # its own types leave out the two methods used here
        self._seconds = seconds
        self._connection: AbstractConnection | None = None
        self._used = 0.0

    async def exchange(self, commands: Sequence[bytes], replies: int = 1) -> list[Any]:
        """Send packed commands in one write; their replies, with errors as values.

        Raises RedisError, OSError or TimeoutError where not all replies came: what was done is unknown then.
        """
        async with asyncio.timeout(self._seconds):
            connection = await self._ready()
            try:
                await connection.send_packed_command(commands, check_health=False)
                # Straight from the parser, which hands errors on as values and waits only where a reply is
                # not there yet: the connection's own `read_response` would cost more than the exchange.
                parser = self._parser(connection)
                return [await parser.read_response() for _ in range(replies)]
            except BaseException:
                # What was answered, and what not, is unknown: nothing more can be read from it.
                await connection.disconnect(nowait=True)
                await self._let_go()
                raise

    async def _ready(self) -> AbstractConnection:
        now = time.monotonic()
        if now - self._used > _FRESH_SECONDS:
            await self._let_go()
        self._used = now
        if self._connection is None:
            self._connection = await self._pool.get_connection()
        return self._connection

    @staticmethod
    def _parser(connection: AbstractConnection) -> Any:
        return connection._parser

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await self._pool.release(connection)
