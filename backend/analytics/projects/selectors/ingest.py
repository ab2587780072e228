"""What the ingest process must know of every key, in one piece, so that no event costs a query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, TypeVar

from django.db.models.functions import Lower

from analytics.projects.kinds import IpStorage, KeyKind, Scope
from analytics.projects.limits import Caps, Limits
from analytics.projects.models import ApiKey, ClientId, DailySalt, KeyVersion, Project, Source

_EPOCH: Final = date(1970, 1, 1)

T = TypeVar("T")


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
    about = _AboutProjects()
    rows = ApiKey.objects.filter(revoked_at=None, project__deleted_at=None).order_by("id")
    keys: dict[bytes, IngestKey] = {}
    lasting: dict[int, ApiKey] = {}
    for key in rows.select_related("project", "source").iterator():
        keys[bytes(key.digest)] = _ingest_key(key, about)
        if key.kind == KeyKind.PUBLIC and _lasts_longer(key, lasting.get(key.project_id)):
            lasting[key.project_id] = key
    return KeySnapshot(version, keys, _client_ids(lasting, about))


def ingest_salts(project: Project) -> tuple[bytes, Mapping[int, bytes] | None]:
    """The salt and the daily salts of one project, as an IngestKey has them."""
    if not project.salt_rotation_daily:
        return bytes(project.salt), None
    rows = DailySalt.objects.filter(project=project).values_list("day", "salt")
    return bytes(project.salt), {(day - _EPOCH).days: bytes(salt) for day, salt in rows}


class _AboutProjects:
    """What all keys of a project share, made once for each, so that many keys cost no more memory."""

    def __init__(self) -> None:
        self._sources = _grouped(Source.objects.values_list("project_id", "name"))
        salts = DailySalt.objects.values_list("project_id", "day", "salt")
        self._salts = _grouped((project, ((day - _EPOCH).days, bytes(salt))) for project, day, salt in salts)
        self._made: dict[int, tuple[Limits, Caps, Mapping[int, bytes] | None]] = {}

    def of(self, project: Project) -> tuple[Limits, Caps, Mapping[int, bytes] | None]:
        """Limits, caps and daily salts of one project."""
        found = self._made.get(project.pk)
        if found is None:
            found = self._made[project.pk] = (self._limits(project), self._caps(project), self._days(project))
        return found

    @staticmethod
    def _limits(project: Project) -> Limits:
        return Limits(
            events_per_second=project.events_per_second,
            burst=project.burst,
            ip_events_per_second=project.ip_events_per_second,
            daily_quota=project.daily_quota,
            monthly_quota=project.monthly_quota,
        )

    def _caps(self, project: Project) -> Caps:
        return Caps(
            max_sources=project.max_sources,
            max_event_names=project.max_event_names,
            max_property_keys=project.max_property_keys,
            new_sources_allowed=project.new_sources_allowed,
            sources=frozenset(self._sources.get(project.pk, ())),
        )

    def _days(self, project: Project) -> Mapping[int, bytes] | None:
        return dict(self._salts.get(project.pk, ())) if project.salt_rotation_daily else None


def _grouped(rows: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for project, row in rows:
        found[project].append(row)
    return found


def _lasts_longer(key: ApiKey, than: ApiKey | None) -> bool:
    """Whether a client id should rather stand on this key: one that never expires, else the last to."""
    if than is None:
        return True
    if than.expires_at is None:
        return False
    return key.expires_at is None or key.expires_at > than.expires_at


def _client_ids(lasting: Mapping[int, ApiKey], about: _AboutProjects) -> dict[tuple[str, str], IngestKey]:
    """Approved names, each with a key that has the project's settings only; none where no public key is."""
    rows = ClientId.objects.filter(approved_at__isnull=False, project__in=lasting)
    stand_ins = {project: _stand_in(key, about) for project, key in lasting.items()}
    found = rows.values_list("project_id", "protocol", Lower("value"))
    return {(protocol, value): stand_ins[project] for project, protocol, value in found}


def _stand_in(key: ApiKey, about: _AboutProjects) -> IngestKey:
    return replace(
        _ingest_key(key, about),
        source=None,
        allowed_origins=tuple(key.project.allowed_origins),
        key_events_per_second=key.project.key_events_per_second,
    )


def _ingest_key(key: ApiKey, about: _AboutProjects) -> IngestKey:
    project = key.project
    origins = project.allowed_origins if key.allowed_origins is None else key.allowed_origins
    limits, caps, daily_salts = about.of(project)
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
        scopes=key.granted,
        daily_salts=daily_salts,
        key_events_per_second=key.events_per_second or project.key_events_per_second,
        limits=limits,
        caps=caps,
    )
