"""Files in pieces: the part of RFC 9110 that a download needs which goes on where it broke off."""

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes [start, end) of a file."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """The range begins behind the file's end."""


def piece_of(header: str | None, if_range: str | None, etag: str, size: int) -> Piece | None:
    """The piece that is asked for; None for the whole file. Raises Unsatisfiable.

    What is no range of bytes, several at once, and a range of another version of the file are the whole file,
    as the RFC says; of dates in If-Range none is ours.
    """
    if header is None or (if_range is not None and if_range.strip() != etag):
        return None
    found = _RANGE.fullmatch(header.strip().replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if not length:
            raise Unsatisfiable
        return Piece(size - length, size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Piece(start, min(int(last) + 1, size) if last else size)


def is_named(etag: str, header: str | None) -> bool:
    """Whether If-None-Match names this version of the file."""
    if header is None:
        return False
    names = [name.strip().removeprefix("W/") for name in header.split(",")]
    return "*" in names or etag in names
