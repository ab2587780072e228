"""What can be asked about projects. Nothing here writes."""

from analytics.projects.selectors.ingest import (
    IngestKey,
    KeySnapshot,
    ingest_key_snapshot,
    ingest_key_version,
)
from analytics.projects.selectors.projects import (
    Seat,
    keys_of,
    members_of,
    projects_of,
    read_key,
    seat_of,
    seats_of,
)

__all__ = [
    "IngestKey",
    "KeySnapshot",
    "Seat",
    "ingest_key_snapshot",
    "ingest_key_version",
    "keys_of",
    "members_of",
    "projects_of",
    "read_key",
    "seat_of",
    "seats_of",
]
