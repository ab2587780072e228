"""What can be asked about projects. Nothing here writes."""

from analytics.projects.selectors.ingest import (
    IngestKey,
    KeySnapshot,
    ingest_key_snapshot,
    ingest_key_version,
)
from analytics.projects.selectors.ingest_projects import ingest_salts
from analytics.projects.selectors.projects import (
    Seat,
    client_ids,
    client_ids_of,
    invitations_of,
    keys_of,
    members_of,
    projects_of,
    read_key,
    seat_of,
    seats_of,
    sources_of,
    zone_of,
)

__all__ = [
    "IngestKey",
    "KeySnapshot",
    "Seat",
    "client_ids",
    "client_ids_of",
    "ingest_key_snapshot",
    "ingest_key_version",
    "ingest_salts",
    "invitations_of",
    "keys_of",
    "members_of",
    "projects_of",
    "read_key",
    "seat_of",
    "seats_of",
    "sources_of",
    "zone_of",
]
