"""Identifiers: UUIDv7 for what we make, stable UUIDs for what others name."""

import re
import secrets
import time
from hashlib import sha1
from uuid import UUID, uuid5

from analytics.common.clock import MINUTE_US

# Namespaces of our own uuid5 derivations. Part of the data: never change one.
_IDENTIFIER = UUID("5b0e1f52-6a0e-5c8b-9f55-0a4c7d1e2f30")
_SESSION = UUID("8f6f3a1c-2f5e-5d0d-8a52-6a1f3c9b7e41")
_FOREIGN = UUID("3d3c3f0e-93b5-5c6a-8a9e-6d6f6c1b7a52")
_IDENTIFIER_BYTES = _IDENTIFIER.bytes
_SESSION_BYTES = _SESSION.bytes
_FOREIGN_BYTES = _FOREIGN.bytes
_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
# What becomes of a byte that gets the version or the variant.
_VERSION_5 = [bytes([byte & 0x0F | 0x50]) for byte in range(256)]
VARIANT = [bytes([byte & 0x3F | 0x80]) for byte in range(256)]


def uuid7(unix_ms: int | None = None) -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    ms = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    random = secrets.randbits(74)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=(ms & (1 << 48) - 1) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


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
    return uuid5(_IDENTIFIER, f"{project_id}:{value}")


def foreign_event_id(project_id: int, protocol: str, value: str) -> bytes:
    """The 16 bytes of an event that another protocol's client named: uuid5 of project, protocol and name."""
    # uuid5() takes no text that holds half of a surrogate pair, and clients make up any.
    return _uuid5_bytes(_FOREIGN_BYTES, f"{project_id}:{protocol}:{value}".encode("utf-8", "surrogatepass"))


def identifier_bytes(project_id: int, value: str) -> tuple[bytes, str | None]:
    """The bytes of `identifier_key`, and the text where they do not spell it themselves.

    Without the detour over objects: this runs for every event.
    """
    if _CANONICAL(value):
        return bytes.fromhex(value.replace("-", "")), None
    return _uuid5_bytes(_IDENTIFIER_BYTES, f"{project_id}:{value}".encode()), value


def default_session_key(project_id: int, user_id: str, timestamp_us: int, window_minutes: int) -> bytes:
    """The session of an event that names none: user and tumbling window `floor(timestamp / window)`.

    Deterministic, so a replay, a retry and another process all find the same session.
    """
    window = timestamp_us // (window_minutes * MINUTE_US)
    return _uuid5_bytes(_SESSION_BYTES, f"{project_id}:{window_minutes}:{window}:{user_id}".encode())


def default_session_id(project_id: int, user_id: str, timestamp_us: int, window_minutes: int) -> str:
    """`default_session_key` as text."""
    return str(UUID(bytes=default_session_key(project_id, user_id, timestamp_us, window_minutes)))


def _uuid5_bytes(namespace: bytes, name: bytes) -> bytes:
    """RFC 9562, section 5.5: SHA-1, cut to 16 bytes, with version and variant written over it."""
    digest = sha1(namespace + name, usedforsecurity=False).digest()
    return digest[:6] + _VERSION_5[digest[6]] + digest[7:8] + VARIANT[digest[8]] + digest[9:16]
