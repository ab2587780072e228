"""What the serializers show: rows of several tables, brought together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from analytics.accounts import selectors as accounts
from analytics.audit.actions import Target, TargetType
from analytics.audit.models import AuditEntry
from analytics.events import selectors as events
from analytics.events.schema import Activity
from analytics.projects.kinds import Role
from analytics.projects.models import Project
from analytics.projects.roles import Permission
from analytics.projects.selectors import Seat


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project as one person sees it."""

    project: Project
    role: Role
    permissions: list[Permission]
    activity: Activity
    ingest_url: str
    snippet_url: str
    events_url: str
    public_key: str | None = None

    @property
    def excluded_addresses(self) -> list[str] | None:
        """Shown to those who may change it: an address may be somebody's home."""
        return self.project.excluded_addresses if Permission.PROJECT_WRITE in self.permissions else None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it; `name` is empty when the person is gone."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry with the name of its actor, who is None when the system did it."""

    entry: AuditEntry
    actor: Actor | None
    target: Target


def project_card(seat: Seat, public_key: str | None = None) -> ProjectCard:
    """The card of one project."""
    origin = settings.INGEST_URL or settings.PUBLIC_URL
    return ProjectCard(
        project=seat.project,
        role=seat.role,
        permissions=sorted(seat.permissions),
        activity=events.activity(seat.project.pk),
        ingest_url=origin,
        snippet_url=origin + settings.SNIPPET_PATHS[0],
        events_url=origin + settings.INGEST_PATHS[0],
        public_key=public_key,
    )


def audit_lines(entries: Sequence[AuditEntry]) -> list[AuditLine]:
    """The entries with the names of their actors."""
    names = accounts.names_of(entry.actor_id for entry in entries if entry.actor_id)
    return [
        AuditLine(
            entry=entry,
            actor=Actor(str(entry.actor_id), names.get(entry.actor_id, "")) if entry.actor_id else None,
            target=Target(TargetType(entry.target_type), entry.target_id),
        )
        for entry in entries
    ]
