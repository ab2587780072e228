"""The only door into a project: which one, and may this caller do that there.

A project of somebody else does not exist for the caller (404); one's own, but without the permission,
is refused (403).
"""

from uuid import UUID

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from analytics.accounts.api.authentication import TokenAuthentication, current_user
from analytics.common.errors import Forbidden, NotFound
from analytics.projects import selectors
from analytics.projects.api.authentication import KeyCaller, ReadKeyAuthentication
from analytics.projects.kinds import Role
from analytics.projects.models import Project
from analytics.projects.roles import ROLE_PERMISSIONS, Holder, Permission
from analytics.projects.selectors import Seat


class ProjectView(APIView):
    """Base of every view below `/projects/{project_id}`: a person's token or a read key opens it.

    What the caller may do there, `project_for` or `seat_for` must be asked.
    """

    authentication_classes = (ReadKeyAuthentication, TokenAuthentication)
    permission_classes = (IsAuthenticated,)


def project_for(request: Request, project_public_id: UUID | str, permission: Permission) -> Project:
    """The project, if the caller (a person or a read key) may do this in it.

    Raises NotFound where the caller has no business, Forbidden where the permission is missing.
    """
    public_id = _uuid(project_public_id)
    if isinstance(request.user, KeyCaller):
        project = request.user.key.project
        if project.public_id != public_id:
            raise _not_found()
        _require(ROLE_PERMISSIONS[Holder.READ_KEY], permission)
        return project
    return seat_for(request, public_id, permission).project


def seat_for(request: Request, project_public_id: UUID | str, permission: Permission) -> Seat:
    """As `project_for`, for people only, with what they are there."""
    public_id = _uuid(project_public_id)
    if isinstance(request.user, KeyCaller):
        project_for(request, public_id, permission)
        raise Forbidden("A key may not do this.")
    seat = selectors.seat_of(current_user(request), public_id)
    if seat is None:
        raise _not_found()
    _require(seat.permissions, permission)
    return seat


def require_reach(seat: Seat, *roles: Role | str | None) -> None:
    """Only who may make owners may give, take or touch that role. Raises Forbidden."""
    if Role.OWNER in roles:
        _require(seat.permissions, Permission.OWNERS_WRITE)


def _require(granted: frozenset[Permission], permission: Permission) -> None:
    if permission not in granted:
        raise Forbidden(f"This needs the permission {permission.value!r} in this project.")


def _uuid(text: UUID | str) -> UUID:
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError:
        raise _not_found() from None


def _not_found() -> NotFound:
    return NotFound("There is no such project.")
