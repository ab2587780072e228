"""How much of large bodies may be arriving at once.

A body of another maker's client may be 5 MiB, and is read before anybody knows its key: a thousand strangers
who each send half of one would fill the machine's memory. Small bodies, which nearly all are, always pass.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.request import IngestRequest, declared_length


class Room:
    """`most` bytes for bodies of more than `small` bytes. Belongs to one event loop."""

    def __init__(self, most: int, small: int) -> None:
        self._left = most
        self._small = small

    @contextmanager
    def held(self, request: IngestRequest, longest: int) -> Iterator[None]:
        """Hold what the body may take, `longest` at most, for as long as it arrives.

        Raises RequestRefused (503) where there is too little left.
        """
        declared = declared_length(request.header("content-length"))
        size = longest if declared is None else min(declared, longest)
        if size <= self._small:
            yield
            return
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
