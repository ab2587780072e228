"""What time retention may believe it is: a clock that jumps must not empty a project.

Two clocks are asked, this machine's and the database's; where they differ nothing is deleted. Both may be one
machine's, so a leap since the last time is doubted too, and believed once it has lasted for a day: by then it
was a long holiday of the stack, or somebody has seen the failing chore.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

MOST_APART: Final = timedelta(minutes=10)
"""Between the two clocks."""
LEAP: Final = timedelta(days=2)
"""More than that since the last time is doubted."""
DOUBTED_FOR: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What was believed last, kept in the database."""

    seen_at: datetime
    """The last instant that was believed."""
    doubted_at: datetime | None = None
    """When a leap was first noticed, by the clocks after it; None where there was none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to remember, and either the instant to go by or why there is none."""

    known: Known
    now: datetime | None
    doubt: str = ""


def judge(known: Known | None, host: datetime, database: datetime) -> Verdict:
    """What time it is, given what was known. The first time of all is noted, and believed the next time."""
    now = min(host, database)
    if abs(host - database) > MOST_APART:
        doubt = f"this machine says {host:%Y-%m-%d %H:%M}, the database {database:%Y-%m-%d %H:%M} (UTC)"
        return Verdict(known or Known(now), None, doubt)
    if known is None:
        return Verdict(Known(now), None)
    if now - known.seen_at <= LEAP:
        return Verdict(Known(now), now)
    if known.doubted_at is None or now < known.doubted_at:
        known = replace(known, doubted_at=now)
    since = known.doubted_at or now
    if now - since >= DOUBTED_FOR:
        return Verdict(Known(now), now)
    doubt = (
        f"the clocks leapt from {known.seen_at:%Y-%m-%d %H:%M} to {since:%Y-%m-%d %H:%M} (UTC); "
        f"believed from {since + DOUBTED_FOR:%Y-%m-%d %H:%M} on"
    )
    return Verdict(known, None, doubt)
