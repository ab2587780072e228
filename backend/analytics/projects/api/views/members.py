"""`/projects/{project_id}/members`."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.errors import NotFound
from analytics.projects import selectors, services
from analytics.projects.api.access import ProjectView, require_reach, seat_for
from analytics.projects.api.serializers.members import (
    MemberChangesSerializer,
    MemberListSerializer,
    MemberSerializer,
    NewMemberSerializer,
)
from analytics.projects.kinds import Role
from analytics.projects.models import Membership, Project
from analytics.projects.roles import Permission


class MembersView(ProjectView):
    """All members, and a new one."""

    @extend_schema(operation_id="list_members", summary="List members", responses=MemberListSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Who belongs to the project."""
        seat = seat_for(request, project_id, Permission.MEMBERS_READ)
        return Response(MemberListSerializer({"results": selectors.members_of(seat.project)}).data)

    @extend_schema(
        operation_id="add_member",
        summary="Add a member",
        request=NewMemberSerializer,
        responses={201: MemberSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Let somebody in who has an account here. Only an owner makes owners."""
        seat = seat_for(request, project_id, Permission.MEMBERS_WRITE)
        asked = NewMemberSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        require_reach(seat, wanted["role"])
        member = services.add_member(
            actor=current_user(request),
            project=seat.project,
            email=wanted["email"],
            role=Role(wanted["role"]),
            personal_data=wanted["personal_data"],
        )
        return Response(MemberSerializer(member).data, status=201)


class MemberDetailView(ProjectView):
    """One member."""

    @extend_schema(
        operation_id="change_member",
        summary="Change a member",
        request=MemberChangesSerializer,
        responses=MemberSerializer,
    )
    def patch(self, request: Request, project_id: UUID, member_id: UUID) -> Response:
        """Give a member another role. The last owner stays one (409 `last_owner`)."""
        seat = seat_for(request, project_id, Permission.MEMBERS_WRITE)
        member = _member(seat.project, member_id)
        asked = MemberChangesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        role = asked.validated_data.get("role")
        require_reach(seat, member.role, role)
        changed = services.change_member(
            actor=current_user(request),
            member=member,
            role=Role(role) if role else None,
            personal_data=asked.validated_data.get("personal_data"),
        )
        return Response(MemberSerializer(changed).data)

    @extend_schema(operation_id="remove_member", summary="Remove a member", responses={204: None})
    def delete(self, request: Request, project_id: UUID, member_id: UUID) -> Response:
        """Take somebody out of the project. Anybody may leave; the last owner cannot (409 `last_owner`)."""
        seat = seat_for(request, project_id, Permission.MEMBERS_READ)
        member = _member(seat.project, member_id)
        user = current_user(request)
        if member.user_id != user.pk:
            seat = seat_for(request, project_id, Permission.MEMBERS_WRITE)
            require_reach(seat, member.role)
        services.remove_member(actor=user, member=member)
        return Response(status=204)


def _member(project: Project, public_id: UUID) -> Membership:
    member = selectors.members_of(project).filter(public_id=public_id).first()
    if member is None:
        raise NotFound("There is no such member in this project.")
    return member
