"""Which salt makes a fallback user id: the project's, or the one of the day where it changes daily."""

import hashlib
from collections.abc import Mapping

from analytics.common.clock import DAY_US
from analytics.ingest.codes import RequestCode, RequestRefused


class Salts:
    """A project's salts. Days are UTC, and those of receipt, not of the event's own timestamp."""

    __slots__ = ("_beyond", "_days", "_lasting")

    def __init__(self, lasting: bytes, days: Mapping[int, bytes] | None) -> None:
        self._lasting = lasting
        self._days = days
        self._beyond: tuple[int, bytes] | None = None

    def at(self, received: int) -> bytes:
        """The salt of an instant, in microseconds since 1970 UTC.

        Raises RequestRefused (503) where a project that changes it every day has none at all yet.
        """
        days = self._days
        if days is None:
            return self._lasting
        day = received // DAY_US
        found = days.get(day)
        return self._drawn(day, days) if found is None else found

    def _drawn(self, day: int, days: Mapping[int, bytes]) -> bytes:
        """The salt of a day that none was made for, because chores or database have been away since.

        Drawn from the last one that was made, so that all processes agree, and that it cannot be found again
        either once that one is deleted. From the project's lasting one it could be.
        """
        if not days:
            raise RequestRefused(
                503, RequestCode.NOT_READY, "The project's salt of this day is being made; send it again."
            )
        if self._beyond is None or self._beyond[0] != day:
            newest = days[max(days)]
            drawn = hashlib.blake2b(day.to_bytes(8, "big", signed=True), key=newest, digest_size=32)
            self._beyond = day, drawn.digest()
        return self._beyond[1]
