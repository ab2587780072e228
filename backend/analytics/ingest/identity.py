"""Who sent it: the ids of people and events. The session's is `common.ids.default_session_key`."""

import hashlib
from typing import Final
from uuid import UUID

_NO_IDS: Final = (bytes(16), b"\xff" * 16)


def fallback_user_id(salt: bytes, address: str, user_agent: str) -> str:
    """The person behind a request that names none: a keyed hash of address and User-Agent.

    Written as a canonical UUIDv8 (RFC 9562, section 5.8), which storage keeps in 16 bytes. Without the
    project's salt it tells nothing, and the same visitor has another id in every project.
    """
    digest = hashlib.blake2b(
        f"{address}\n{user_agent}".encode("utf-8", "surrogatepass"), key=salt, digest_size=16
    ).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:]}"


def read_event_id(text: str) -> bytes | None:
    """The 16 bytes of a UUID in its 36-character form or as 32 hex digits, in any case; else None.

    Nor all zeros or all ones, which RFC 9562 keeps for "none": a client sends them that has not filled in its
    ids, and all its events but the first would count as repeats.
    """
    length = len(text)
    if length not in (36, 32) or not text.isascii():
        return None
    try:
        value = UUID(text)
    except ValueError:
        return None
    # UUID() also drops braces, "urn:uuid:" and hyphens wherever they stand.
    if text.lower() not in (str(value), value.hex) or value.bytes in _NO_IDS:
        return None
    return value.bytes
