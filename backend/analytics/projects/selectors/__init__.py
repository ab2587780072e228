"""What can be asked about projects. Nothing here writes."""

from analytics.projects.selectors.ingest import (
    IngestKey,
    KeySnapshot,
    ingest_key_snapshot,
    ingest_key_version,
)

__all__ = ["IngestKey", "KeySnapshot", "ingest_key_snapshot", "ingest_key_version"]
