"""What `reading` finds: pieces of files, and the rest.

A file may hold more than is to be read of it: each piece is read between its two instants only.
"""

from dataclasses import dataclass
from datetime import datetime

Span = tuple[datetime, datetime]
"""[start, end)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a file, the events of [start, end), which are all there are."""

    path: str
    checksum: str
    """Both as `store.place` takes them. The file stays for `tidy.GRACE`, unless a person is erased from it: a
    reader that no longer finds it asks anew."""
    start: datetime
    end: datetime
    rows: int
    """Of the file as a whole."""
    is_whole: bool
    """Whether all of the file is to be read."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A span of time, taken apart by instants: its pieces and raw slices never overlap. All are by time."""

    pieces: list[Piece]
    """Clean. Clean time without an event is in none."""
    raw: list[Span]
    """Dirty, without a segment, or of one that cannot be read: PostgreSQL has it."""
    lost: list[Span]
    """The part of `raw` of which PostgreSQL no longer has all, nor anybody else."""
