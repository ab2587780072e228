"""Identifiers: UUIDv7 for what we make, stable UUIDs for what others name."""

import re
import time
from uuid import UUID

import uuid_utils
from uuid_utils import uuid5

from analytics.common.clock import MINUTE_US

# Namespaces of our own uuid5 derivations. Part of the data: never change one.
_IDENTIFIER = uuid_utils.UUID("5b0e1f52-6a0e-5c8b-9f55-0a4c7d1e2f30")
_SESSION = uuid_utils.UUID("8f6f3a1c-2f5e-5d0d-8a52-6a1f3c9b7e41")
_FOREIGN = uuid_utils.UUID("3d3c3f0e-93b5-5c6a-8a9e-6d6f6c1b7a52")
_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


def uuid7(unix_ms: int | None = None) -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    return UUID(bytes=uuid7_bytes(time.time_ns() // 1_000_000 if unix_ms is None else unix_ms))


def uuid7_bytes(unix_ms: int) -> bytes:
    """The 16 bytes of a UUIDv7, which sort by `unix_ms`."""
    return uuid_utils.uuid7(nanoseconds=unix_ms * 1_000_000).bytes


def identifier_key(project_id: int, value: str) -> UUID:
    """The 16 bytes that stand for a person, session or account id in storage.

    A canonical lower-case UUID stands for itself; any other text becomes uuid5 of project and text, and
    its spelling is kept once in `events_identifier`. Equal texts, and only they, have equal keys.
    """
    if len(value) == 36:
        try:
            parsed = UUID(value)
        except ValueError:
            pass
        else:
            if str(parsed) == value:
                return parsed
    return UUID(bytes=uuid5(_IDENTIFIER, f"{project_id}:{value}").bytes)


def foreign_event_id(project_id: int, protocol: str, value: str) -> bytes:
    """The 16 bytes of an event that another protocol's client named: uuid5 of project, protocol and name."""
    # uuid5() takes no text that holds half of a surrogate pair, and clients make up any. Bytes it takes as
    # Python's own does, only that its types do not say so.
    name = f"{project_id}:{protocol}:{value}".encode("utf-8", "surrogatepass")
    return uuid5(_FOREIGN, name).bytes  # type: ignore[arg-type]


def identifier_bytes(project_id: int, value: str) -> tuple[bytes, str | None]:
    """The bytes of `identifier_key`, and the text where they do not spell it themselves.

    Without the detour over objects: this runs for every event.
    """
    if len(value) == 36 and _CANONICAL(value):
        return bytes.fromhex(value.replace("-", "")), None
    return uuid5(_IDENTIFIER, f"{project_id}:{value}").bytes, value


def default_session_key(project_id: int, user_id: str, timestamp_us: int, window_minutes: int) -> bytes:
    """The session of an event that names none: user and tumbling window `floor(timestamp / window)`.

    Deterministic, so a replay, a retry and another process all find the same session.
    """
    window = timestamp_us // (window_minutes * MINUTE_US)
    return uuid5(_SESSION, f"{project_id}:{window_minutes}:{window}:{user_id}").bytes


def default_session_id(project_id: int, user_id: str, timestamp_us: int, window_minutes: int) -> str:
    """`default_session_key` as text."""
    return str(UUID(bytes=default_session_key(project_id, user_id, timestamp_us, window_minutes)))
