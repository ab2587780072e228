"""How one entry is tied to the one before it. Plain Python, so that an exported log can be checked too.

hash = SHA-256(prev_hash ‖ canonical JSON of the entry), where canonical means: keys sorted, no spaces,
ASCII only, instants in UTC with six digits of a second. The first entry follows 32 zero bytes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias
from uuid import UUID

GENESIS: Final = bytes(32)

# No floats: JSONB may give 1e16 back as an integer, and the hash would no longer fit.
Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is said about one thing that was done; `data` is JSON without floats."""

    seq: int
    at: datetime
    actor_id: UUID | None
    action: str
    project_id: int | None
    target_type: str
    target_id: str
    data: Mapping[str, Json]


def entry_hash(content: Content, prev_hash: bytes) -> bytes:
    """The 32 bytes that pin `content` to its place behind `prev_hash`."""
    fields = asdict(content) | {
        "at": content.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_id": str(content.actor_id) if content.actor_id else None,
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(prev_hash + text.encode("ascii")).digest()
