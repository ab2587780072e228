"""Answers written while they are read: under ASGI, Django would first collect all of a plain generator."""

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Final

from asgiref.sync import sync_to_async

_LINES: Final = 500
"""At once: each step from the event loop to the thread and back costs more than a line."""


async def lines(texts: Iterator[str]) -> AsyncIterator[bytes]:
    """Each text as a line. They are made in the thread of the request, which has its database connection."""

    def block() -> bytes:
        return b"".join(text.encode() + b"\n" for text in islice(texts, _LINES))

    while some := await sync_to_async(block, thread_sensitive=True)():
        yield some
