"""What all keys of a project share in ingest, read once for all projects and made once for each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from analytics.projects.exclusions import Exclusions
from analytics.projects.kinds import IpStorage
from analytics.projects.limits import Caps, Limits
from analytics.projects.models import DailySalt, Project, Source

_EPOCH: Final = date(1970, 1, 1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IngestProject:
    """The settings of a project that decide about an event. `IngestKey` says what they mean."""

    project_id: int
    public_id: str
    salt: bytes
    daily_salts: Mapping[int, bytes] | None
    allowed_origins: tuple[str, ...]
    require_origin: bool
    session_window_minutes: int
    ip_storage: IpStorage
    honour_dnt: bool
    revenue_from_browser: bool
    raw_retention_days: int
    key_events_per_second: int | None
    limits: Limits
    caps: Caps
    exclusions: Exclusions


def ingest_projects() -> dict[int, IngestProject]:
    """Every project that is not deleted, by its id."""
    sources = _grouped(Source.objects.values_list("project_id", "name"))
    rows = DailySalt.objects.values_list("project_id", "day", "salt")
    salts = _grouped((project, (_number(day), bytes(salt))) for project, day, salt in rows)
    return {
        project.pk: _ingest_project(project, sources.get(project.pk, ()), dict(salts.get(project.pk, ())))
        for project in Project.objects.filter(deleted_at=None)
    }


def ingest_salts(project: Project) -> tuple[bytes, Mapping[int, bytes] | None]:
    """The salt and the daily salts of one project, as ingest has them."""
    if not project.salt_rotation_daily:
        return bytes(project.salt), None
    rows = DailySalt.objects.filter(project=project).values_list("day", "salt")
    return bytes(project.salt), {_number(day): bytes(salt) for day, salt in rows}


def _ingest_project(
    project: Project, sources: Iterable[str], daily_salts: Mapping[int, bytes]
) -> IngestProject:
    return IngestProject(
        project_id=project.pk,
        public_id=str(project.public_id),
        salt=bytes(project.salt),
        daily_salts=daily_salts if project.salt_rotation_daily else None,
        allowed_origins=tuple(project.allowed_origins),
        require_origin=project.require_origin,
        session_window_minutes=project.session_window_minutes,
        ip_storage=IpStorage(project.ip_storage),
        honour_dnt=project.honour_dnt,
        revenue_from_browser=project.revenue_from_browser,
        raw_retention_days=project.raw_retention_days,
        key_events_per_second=project.key_events_per_second,
        limits=_limits(project),
        caps=_caps(project, sources),
        exclusions=Exclusions(
            addresses=tuple(project.excluded_addresses),
            hosts=tuple(project.excluded_hosts),
            paths=tuple(project.excluded_paths),
            parameters=tuple(project.stripped_parameters),
        ),
    )


def _limits(project: Project) -> Limits:
    return Limits(
        events_per_second=project.events_per_second,
        burst=project.burst,
        ip_events_per_second=project.ip_events_per_second,
        daily_quota=project.daily_quota,
        monthly_quota=project.monthly_quota,
    )


def _caps(project: Project, sources: Iterable[str]) -> Caps:
    return Caps(
        max_sources=project.max_sources,
        max_event_names=project.max_event_names,
        max_property_keys=project.max_property_keys,
        new_sources_allowed=project.new_sources_allowed,
        sources=frozenset(sources),
    )


def _number(day: date) -> int:
    return (day - _EPOCH).days


def _grouped(rows: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for project, row in rows:
        found[project].append(row)
    return found
