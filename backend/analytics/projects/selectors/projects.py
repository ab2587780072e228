"""Projects, seen by a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from analytics.accounts.models import User
from analytics.projects.kinds import KeyKind, Role
from analytics.projects.models import ApiKey, ClientId, Invitation, Membership, Project, Source
from analytics.projects.roles import Permission, permissions_of


@dataclass(frozen=True, slots=True)
class Seat:
    """What one person is and may do in one project."""

    project: Project
    role: Role
    permissions: frozenset[Permission]


def projects_of(user: User) -> QuerySet[Project]:
    """The projects a person belongs to."""
    return Project.objects.filter(deleted_at=None, memberships__user=user)


def seat_of(user: User, public_id: UUID) -> Seat | None:
    """The person's place in this project; None for an outsider and for a project that is not there."""
    rows = Membership.objects.select_related("project")
    member = rows.filter(user=user, project__public_id=public_id, project__deleted_at=None).first()
    return _seat(member) if member else None


def seats_of(user: User, projects: Iterable[Project]) -> list[Seat]:
    """The person's place in each of these projects, in their order."""
    wanted = list(projects)
    rows = Membership.objects.select_related("project").filter(user=user, project__in=wanted)
    found = {member.project_id: _seat(member) for member in rows}
    return [found[project.pk] for project in wanted if project.pk in found]


def zone_of(project_id: int) -> str | None:
    """The name of the project's zone; None where it is deleted."""
    return Project.objects.filter(pk=project_id, deleted_at=None).values_list("timezone", flat=True).first()


def keys_of(project: Project) -> QuerySet[ApiKey]:
    """The project's keys, revoked ones too, oldest first."""
    return (
        ApiKey.objects.filter(project=project)
        .select_related("project", "source", "rotated_from", "created_by")
        .order_by("id")
    )


def sources_of(project: Project) -> QuerySet[Source]:
    """The project's sources by name, each with the number of keys that stand for it (`keys`)."""
    usable = Count("api_keys", filter=Q(api_keys__revoked_at=None))
    rows = Source.objects.filter(project=project).select_related("project")
    return rows.annotate(keys=usable).order_by("name")


def client_ids_of(project: Project) -> QuerySet[ClientId]:
    """The names of the project's foreign clients, those asked for too, oldest first."""
    return ClientId.objects.filter(project=project).select_related("project").order_by("id")


def client_ids() -> QuerySet[ClientId]:
    """Those of all projects, for who decides about them."""
    rows = ClientId.objects.filter(project__deleted_at=None)
    return rows.select_related("project", "created_by").order_by("id")


def members_of(project: Project) -> QuerySet[Membership]:
    """Who belongs to the project, in the order they came."""
    return Membership.objects.filter(project=project).select_related("project", "user").order_by("id")


def invitations_of(project: Project, now: datetime) -> QuerySet[Invitation]:
    """Who was invited to the project and may still join, the newest first."""
    found = Invitation.objects.filter(project=project, expires_at__gt=now)
    return found.select_related("project", "invited_by").order_by("-id")


def read_key(digest: bytes) -> ApiKey | None:
    """The read key with this digest, unless it or its project is gone; it may have expired."""
    rows = ApiKey.objects.select_related("project").filter(kind=KeyKind.READ, revoked_at=None)
    return rows.filter(digest=digest, project__deleted_at=None).first()


def _seat(member: Membership) -> Seat:
    role = Role(member.role)
    return Seat(member.project, role, permissions_of(role, personal_data=member.personal_data))
