"""Where a page of a list ended, as a short text that the asker hands back for the next one.

It holds the instants that the period stood for when the first page was read, so that "the last 30 days" do
not move while somebody pages through them, and a digest of the question, so that it is put to no other one.
Nothing in it is trusted: it says where to go on, not whose events may be read.
"""

import base64
import binascii
import json
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

from analytics.reports.query.periods import Range

_FORM: Final = struct.Struct(">8sqqq16s")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Position:
    """The last event of a page: the next one begins behind it."""

    at: datetime
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a page hands to the next one."""

    question: bytes
    """A digest of `digest`."""
    covered: Range
    after: Position


def digest(question: object) -> bytes:
    """8 bytes that differ between different questions, which are what `json.loads` gives."""
    return blake2b(json.dumps(question, sort_keys=True).encode(), digest_size=8).digest()


def spell(cursor: Cursor) -> str:
    """The cursor as a text for URLs and JSON."""
    moments = (cursor.covered.start, cursor.covered.end, cursor.after.at)
    packed = _FORM.pack(
        cursor.question, *((at - _EPOCH) // _MICROSECOND for at in moments), cursor.after.event_id.bytes
    )
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read(text: str) -> Cursor | None:
    """The cursor that `spell` wrote, or None for any other text."""
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        question, start, end, at, event_id = _FORM.unpack(packed)
        start, end, at = (_EPOCH + micros * _MICROSECOND for micros in (start, end, at))
    except (binascii.Error, struct.error, OverflowError, ValueError):
        return None
    return Cursor(question, Range(start, end), Position(at, UUID(bytes=event_id)))
