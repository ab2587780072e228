"""Lines that stand still for too many dead letters: who stands, why, and whether somebody let them go on.

Kept in Redis, where every worker and whoever looks at them meet. A worker tells again and again that it
stands, so that one which was killed is not shown for long.
"""

import time
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import uuid4

import msgspec
import redis

from analytics.stream.redis import translated

_STOPPED: Final = "pipeline:stopped"
_RELEASE: Final = "pipeline:release"
_SHOWN_SECONDS: Final = 60
_RELEASE_KEPT_SECONDS: Final = 86_400


class Stop(msgspec.Struct, frozen=True):
    """A worker whose line stands still. Instants are seconds since 1970 UTC."""

    worker: str
    since: float
    bad: int
    """Events of the batch at hand that cannot be stored."""
    events: int
    """All events of that batch."""
    reason: str
    """Of the first bad one."""
    told_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Release:
    """Somebody let the lines go on: the ones that stand, and for a while all."""

    release_id: str
    until: float
    """Seconds since 1970 UTC; no line stops before."""


class Stops(Protocol):
    """Where stops are told. Every method raises StreamUnavailable when that is away."""

    def tell(self, stop: Stop) -> None:
        """This worker stands. To be told again every few seconds."""
        ...

    def clear(self, worker: str) -> None:
        """This worker goes on."""
        ...

    def released(self) -> Release | None:
        """The last release, if there was one within a day."""
        ...


class RedisStops:
    """See `Stops`."""

    def __init__(self, client: "redis.Redis") -> None:
        self._client = client

    def tell(self, stop: Stop) -> None:
        """See `Stops`."""
        words = msgspec.json.encode(msgspec.structs.replace(stop, told_at=time.time()))
        translated(lambda: self._client.hset(_STOPPED, stop.worker, words))

    def clear(self, worker: str) -> None:
        """See `Stops`."""
        translated(lambda: self._client.hdel(_STOPPED, worker))

    def released(self) -> Release | None:
        """See `Stops`."""
        found: Any = translated(lambda: self._client.get(_RELEASE))
        if found is None:
            return None
        release_id, _, until = found.decode().partition(" ")
        return Release(release_id, float(until))

    def release(self, *, seconds: float = 0) -> None:
        """Let every line go on that stands now; for these seconds, none stops again."""
        words = f"{uuid4()} {time.time() + seconds}"
        translated(lambda: self._client.set(_RELEASE, words, ex=_RELEASE_KEPT_SECONDS))

    def standing(self) -> list[Stop]:
        """The lines that stand, those that stood first at the front."""
        found: Any = translated(lambda: self._client.hvals(_STOPPED))
        stops = [msgspec.json.decode(words, type=Stop) for words in found]
        living = [stop for stop in stops if stop.told_at > time.time() - _SHOWN_SECONDS]
        return sorted(living, key=lambda stop: stop.since)


class NoStops:
    """A worker that stands alone: nobody is told, nobody lets it go on."""

    def tell(self, stop: Stop) -> None:
        """See `Stops`."""

    def clear(self, worker: str) -> None:
        """See `Stops`."""

    def released(self) -> Release | None:
        """See `Stops`."""
        return None
