"""What the ingest process must know of every key, in one piece, so that no event costs a query."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models.functions import Lower

from analytics.projects.exclusions import Exclusions
from analytics.projects.kinds import IpStorage, KeyKind, Scope, granted
from analytics.projects.limits import Caps, Limits
from analytics.projects.models import ApiKey, ClientId, KeyVersion
from analytics.projects.selectors.ingest_projects import IngestProject, ingest_projects


@dataclass(frozen=True, slots=True)
class IngestKey:
    """A key that is not revoked, with the settings of its project that decide about an event.

    `allowed_origins` and `key_events_per_second` are the key's own where it has some, else the project's.
    `daily_salts`, by days since 1970 UTC, stand for `salt` where the project changes it every day; None
    where it does not. `raw_retention_days` bounds how old a secret key's timestamps may be. An expired key
    is still here: the clock decides, not the load.
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
    scopes: frozenset[Scope]
    daily_salts: Mapping[int, bytes] | None = None
    key_events_per_second: int | None = None
    limits: Limits = field(default_factory=Limits)
    caps: Caps = field(default_factory=Caps)
    exclusions: Exclusions = field(default_factory=Exclusions)


@dataclass(frozen=True)
class KeySnapshot:
    """All usable keys by the SHA-256 digest of their text, at `version` or later.

    `client_ids` holds what stands for a key in protocols without one: (protocol, value in lower case) to a
    public key of the project that it was approved for.
    """

    version: int
    keys: Mapping[bytes, IngestKey]
    client_ids: Mapping[tuple[str, str], IngestKey] = field(default_factory=dict)


def ingest_key_version() -> int:
    """A number that grows with every change to a key, an origin or a project; 0 before the first."""
    return KeyVersion.objects.values_list("version", flat=True).first() or 0


def ingest_key_snapshot() -> KeySnapshot:
    """Every key that is not revoked, of every project that is not deleted.

    The version is read first: should a change commit between the reads, the snapshot holds it and the
    next look at the version merely loads once more.
    """
    version = ingest_key_version()
    projects = ingest_projects()
    keys: dict[bytes, IngestKey] = {}
    lasting: dict[int, IngestKey] = {}
    for row in map(_Row._make, _rows()):
        project = projects.get(row.project_id)
        if project is None:
            continue  # deleted, or made between the two reads: then the version has grown
        key = keys[bytes(row.digest)] = _ingest_key(row, project)
        if key.kind is KeyKind.PUBLIC and _lasts_longer(key, lasting.get(key.project_id)):
            lasting[key.project_id] = key
    return KeySnapshot(version, keys, _client_ids(lasting, projects))


class _Row(NamedTuple):
    """A key as the database has it: no model, since there may be tens of thousands."""

    id: int
    project_id: int
    kind: str
    source__name: str | None
    digest: bytes
    allowed_origins: list[str] | None
    scopes: list[str] | None
    events_per_second: int | None
    expires_at: datetime | None


def _rows() -> Iterator[tuple[Any, ...]]:
    found = ApiKey.objects.filter(revoked_at=None, project__deleted_at=None).order_by("id")
    return iter(found.values_list(*_Row._fields))


def _ingest_key(row: _Row, project: IngestProject) -> IngestKey:
    kind = KeyKind(row.kind)
    own = row.allowed_origins
    return IngestKey(
        key_id=row.id,
        project_id=project.project_id,
        project_public_id=project.public_id,
        kind=kind,
        source=row.source__name,
        salt=project.salt,
        allowed_origins=project.allowed_origins if own is None else tuple(own),
        require_origin=project.require_origin,
        session_window_minutes=project.session_window_minutes,
        ip_storage=project.ip_storage,
        honour_dnt=project.honour_dnt,
        revenue_from_browser=project.revenue_from_browser,
        expires_at=row.expires_at,
        raw_retention_days=project.raw_retention_days,
        scopes=granted(kind, row.scopes),
        daily_salts=project.daily_salts,
        key_events_per_second=row.events_per_second or project.key_events_per_second,
        limits=project.limits,
        caps=project.caps,
        exclusions=project.exclusions,
    )


def _lasts_longer(key: IngestKey, than: IngestKey | None) -> bool:
    """Whether a client id should rather stand on this key: one that never expires, else the last to."""
    if than is None:
        return True
    if than.expires_at is None:
        return False
    return key.expires_at is None or key.expires_at > than.expires_at


def _client_ids(
    lasting: Mapping[int, IngestKey], projects: Mapping[int, IngestProject]
) -> dict[tuple[str, str], IngestKey]:
    """Approved names, each with a key of the project's settings only; none where there is no public key."""
    rows = ClientId.objects.filter(approved_at__isnull=False)
    found: dict[tuple[str, str], IngestKey] = {}
    for project, protocol, value in rows.values_list("project_id", "protocol", Lower("value")):
        if project in lasting:
            found[protocol, value] = _stand_in(lasting[project], projects[project])
    return found


def _stand_in(key: IngestKey, project: IngestProject) -> IngestKey:
    return replace(
        key,
        source=None,
        allowed_origins=project.allowed_origins,
        key_events_per_second=project.key_events_per_second,
    )
