"""Lines that stand still for too many dead letters: who stands, why, and whether somebody let them go on.

Kept in Redis, where every worker and whoever looks at them meet; times are of its clock, so that those of
several machines can be compared. A worker tells again and again that it stands, so that one which was killed
is not shown for long.
"""

import time
from dataclasses import dataclass
from typing import Any, Final, Protocol

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
    """Somebody let the lines go on. Instants are seconds since 1970 UTC."""

    at: float
    """It is meant for lines that stood then."""
    until: float
    """No line stops before."""


class Stops(Protocol):
    """Where stops are told. Every method raises StreamUnavailable when that is away."""

    def tell(self, stop: Stop) -> None:
        """This worker stands. To be told again every few seconds."""
        ...

    def of(self, worker: str) -> Stop | None:
        """What this worker has told and not cleared, in an earlier life perhaps."""
        ...

    def clear(self, worker: str) -> None:
        """This worker goes on."""
        ...

    def now(self) -> float:
        """Seconds since 1970 UTC, by the one clock."""
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
        words = msgspec.json.encode(msgspec.structs.replace(stop, told_at=self.now()))
        translated(lambda: self._client.hset(_STOPPED, stop.worker, words))

    def of(self, worker: str) -> Stop | None:
        """See `Stops`."""
        found: Any = translated(lambda: self._client.hget(_STOPPED, worker))
        return None if found is None else msgspec.json.decode(found, type=Stop)

    def clear(self, worker: str) -> None:
        """See `Stops`."""
        translated(lambda: self._client.hdel(_STOPPED, worker))

    def now(self) -> float:
        """See `Stops`."""
        seconds, micros = translated(self._client.time)
        return float(seconds) + float(micros) / 1e6

    def released(self) -> Release | None:
        """See `Stops`."""
        found: Any = translated(lambda: self._client.get(_RELEASE))
        if found is None:
            return None
        at, _, until = found.decode().partition(" ")
        return Release(float(at), float(until))

    def release(self, *, seconds: float = 0) -> None:
        """Let every line go on that stands now; for these seconds, none stops again."""
        now = self.now()
        words = f"{now} {now + seconds}"
        translated(lambda: self._client.set(_RELEASE, words, ex=_RELEASE_KEPT_SECONDS))

    def standing(self) -> list[Stop]:
        """The lines that stand, those that stood first at the front."""
        found: Any = translated(lambda: self._client.hvals(_STOPPED))
        stops = [msgspec.json.decode(words, type=Stop) for words in found]
        shown_after = self.now() - _SHOWN_SECONDS
        living = [stop for stop in stops if stop.told_at > shown_after]
        return sorted(living, key=lambda stop: stop.since)


class NoStops:
    """A worker that stands alone: nobody is told, nobody lets it go on."""

    def tell(self, stop: Stop) -> None:
        """See `Stops`."""

    def of(self, worker: str) -> Stop | None:
        """See `Stops`."""

    def clear(self, worker: str) -> None:
        """See `Stops`."""

    def now(self) -> float:
        """See `Stops`."""
        return time.time()

    def released(self) -> Release | None:
        """See `Stops`."""
        return None
