"""Live views that stay open: how many, for how long, and one read for all who look at one project.

A stream runs on the event loop; it holds no database connection and no thread of the pool while it waits.
It ends after STREAM_SECONDS, and the client comes back with the id of the last message: so whoever has lost
access has lost the stream within that time.
"""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from analytics.common.clock import from_micros, to_micros
from analytics.common.errors import Invalid, Unavailable
from analytics.reports.live.result import LatestEvent, Live

STREAM_SECONDS: Final = 60.0
EVERY_SECONDS: Final = 2.0
AT_ONCE: Final = 60
OF_A_PROJECT: Final = 20
_GRACE_SECONDS: Final = 30.0
_REPEATED: Final = timedelta(minutes=2)
"""Events are stored a little later than they are received, and not in that order."""
_MAX_DIGITS: Final = 17

Present = Callable[[Live, Sequence[LatestEvent]], dict[str, Any]]
"""What a reader may see of it, with these events."""


class Slots:
    """How many streams are open. Belongs to one process; safe between threads."""

    def __init__(self, at_once: int = AT_ONCE, of_a_project: int = OF_A_PROJECT) -> None:
        self._at_once = at_once
        self._of_a_project = of_a_project
        self._lock = threading.Lock()
        self._taken: dict[object, tuple[int, float]] = {}

    def take(self, project_id: int) -> object:
        """A slot, to be given back. Raises Unavailable `too_many_streams` where there is none.

        A stream whose client leaves before its first message never begins, and so never ends: slots that
        are older than any stream are free again.
        """
        now = time.monotonic()
        with self._lock:
            self._taken = {slot: held for slot, held in self._taken.items() if held[1] > now}
            own = [holder for holder, _ in self._taken.values() if holder == project_id]
            if len(self._taken) >= self._at_once or len(own) >= self._of_a_project:
                detail = "Too many live views are open. Ask without a stream, or try again in a moment."
                raise Unavailable(detail, code="too_many_streams")
            slot = object()
            self._taken[slot] = (project_id, now + STREAM_SECONDS + _GRACE_SECONDS)
            return slot

    def give_back(self, slot: object) -> None:
        """Once more than once does no harm."""
        with self._lock:
            self._taken.pop(slot, None)


class SharedReads:
    """One read of a project at a time, for all of its streams. Belongs to one event loop."""

    def __init__(self, fresh_seconds: float = EVERY_SECONDS / 2) -> None:
        self._fresh = fresh_seconds
        self._reads: dict[int, tuple[float, asyncio.Future[Live]]] = {}

    async def read(self, project_id: int, read: Callable[[], Live]) -> Live:
        """What `read` gives, in a thread; or gave a moment ago. Raises what it raises."""
        now = time.monotonic()
        self._reads = {key: one for key, one in self._reads.items() if one[0] + self._fresh > now}
        if project_id not in self._reads:
            self._reads[project_id] = now, asyncio.ensure_future(asyncio.to_thread(read))
        # A client that leaves must not end the read of the others.
        return await asyncio.shield(self._reads[project_id][1])


def parse_last_id(text: str | None) -> datetime | None:
    """The moment of the last message that a client has. Raises Invalid for what no message was called."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise Invalid("Last-Event-ID is the id of a message of this stream.", code="invalid_cursor")
    return from_micros(int(text))


async def messages(
    read: Callable[[], Awaitable[Live]],
    present: Present,
    *,
    after: datetime | None,
    seconds: float = STREAM_SECONDS,
    every: float = EVERY_SECONDS,
) -> AsyncIterator[bytes]:
    """Server-sent events, each the live view with those of the latest events that were not yet sent.

    `after` is the moment of the last message before: what was received well before it is not sent again.
    """
    yield b"retry: 1000\n\n"
    known: set[str] | None = None
    last: tuple[object, ...] = ()
    end = time.monotonic() + seconds
    while True:
        try:
            live = await read()
        except Unavailable as error:
            yield _message("unavailable", {"code": error.code, "detail": error.detail})
        else:
            if known is None:
                known = _known(live, after)
            new = [event for event in live.latest if event.event_id not in known]
            known.update(event.event_id for event in new)
            shown = (live.active, live.visitors, live.minutes)
            if new or shown != last:
                yield _message("live", present(live, new), to_micros(live.at))
            else:
                yield b":\n\n"
            last = shown
        if time.monotonic() + every > end:
            return
        await asyncio.sleep(every)


def _known(live: Live, after: datetime | None) -> set[str]:
    if after is None:
        return set()
    return {event.event_id for event in live.latest if event.received_at < after - _REPEATED}


def _message(kind: str, body: dict[str, Any], last_id: int | None = None) -> bytes:
    named = "" if last_id is None else f"id: {last_id}\n"
    # JSON's texts hold no line break that is not escaped.
    return f"event: {kind}\n{named}data: {json.dumps(body)}\n\n".encode()
