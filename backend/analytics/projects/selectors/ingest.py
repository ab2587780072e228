"""What the ingest process must know of every key, in one piece, so that no event costs a query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.projects.kinds import IpStorage, KeyKind
from analytics.projects.models import ApiKey, KeyVersion


@dataclass(frozen=True, slots=True)
class IngestKey:
    """A key that is not revoked, with the settings of its project that decide about an event.

    `allowed_origins` are the key's own where it has some, else the project's. `raw_retention_days` bounds
    how old a secret key's timestamps may be. An expired key is still here: the clock decides, not the load.
    """

    key_id: int
    project_id: int
    project_public_id: str
    kind: KeyKind
    source: str | None
    salt: bytes
    allowed_origins: tuple[str, ...]
    require_origin: bool
    session_window_minutes: int
    ip_storage: IpStorage
    honour_dnt: bool
    revenue_from_browser: bool
    expires_at: datetime | None
    raw_retention_days: int


@dataclass(frozen=True)
class KeySnapshot:
    """All usable keys by the SHA-256 digest of their text, at `version` or later."""

    version: int
    keys: Mapping[bytes, IngestKey]


def ingest_key_version() -> int:
    """A number that grows with every change to a key, an origin or a project; 0 before the first."""
    return KeyVersion.objects.values_list("version", flat=True).first() or 0


def ingest_key_snapshot() -> KeySnapshot:
    """Every key that is not revoked, of every project that is not deleted.

    The version is read first: should a change commit between the two reads, the snapshot holds it and the
    next look at the version merely loads once more.
    """
    version = ingest_key_version()
    rows = ApiKey.objects.filter(revoked_at=None, project__deleted_at=None).select_related(
        "project", "source"
    )
    return KeySnapshot(version, {bytes(key.digest): _ingest_key(key) for key in rows.iterator()})


def _ingest_key(key: ApiKey) -> IngestKey:
    project = key.project
    origins = project.allowed_origins if key.allowed_origins is None else key.allowed_origins
    return IngestKey(
        key_id=key.pk,
        project_id=project.pk,
        project_public_id=str(project.public_id),
        kind=KeyKind(key.kind),
        source=key.source.name if key.source else None,
        salt=bytes(project.salt),
        allowed_origins=tuple(origins),
        require_origin=project.require_origin,
        session_window_minutes=project.session_window_minutes,
        ip_storage=IpStorage(project.ip_storage),
        honour_dnt=project.honour_dnt,
        revenue_from_browser=project.revenue_from_browser,
        expires_at=key.expires_at,
        raw_retention_days=project.raw_retention_days,
    )
