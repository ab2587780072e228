"""How much of large bodies may be arriving at once.

A body of another maker's client may be 5 MiB, and is read before anybody knows its key: a thousand strangers
who each send half of one would fill the machine's memory. Small bodies, which nearly all are, always pass.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.request import IngestRequest, declared_length

_ALWAYS: Final = nullcontext()


class Room:
    """`most` bytes for bodies of more than `small` bytes. Belongs to one event loop."""

    def __init__(self, most: int, small: int) -> None:
        self._left = most
        self._small = small

    def held(self, request: IngestRequest, longest: int) -> AbstractContextManager[None]:
        """Hold what the body may take, `longest` at most, for as long as it arrives.

        To enter it raises RequestRefused (503) where there is too little left.
        """
        declared = declared_length(request.header("content-length"))
        size = longest if declared is None else min(declared, longest)
        return _ALWAYS if size <= self._small else self._taken(size)

    @contextmanager
    def _taken(self, size: int) -> Iterator[None]:
        if size > self._left:
            raise RequestRefused(
                503,
                RequestCode.TOO_BUSY,
                "Too many large bodies are arriving; send it again later, or in smaller parts.",
                close=True,
            )
        self._left -= size
        try:
            yield
        finally:
            self._left += size
