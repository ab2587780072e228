"""`/projects/{project_id}/invitations`, and what a link of one opens."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts import selectors as accounts
from analytics.accounts.api.authentication import current_user
from analytics.accounts.api.serializers import BROWSER, TokensSerializer
from analytics.accounts.api.tokens import token_response
from analytics.accounts.api.views import AnyoneView
from analytics.common.api.throttling import Cost
from analytics.common.errors import NotFound
from analytics.projects import selectors, services
from analytics.projects.api.access import ProjectView, require_reach, seat_for
from analytics.projects.api.serializers.invitations import (
    InvitationAcceptSerializer,
    InvitationCreatedSerializer,
    InvitationListSerializer,
    InvitationOpenSerializer,
    InvitationSerializer,
    OpenInvitationSerializer,
)
from analytics.projects.api.serializers.members import NewMemberSerializer
from analytics.projects.kinds import Role
from analytics.projects.roles import Permission


class InvitationsView(ProjectView):
    """All that are open, and a new one."""

    @extend_schema(
        operation_id="list_invitations", summary="List invitations", responses=InvitationListSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Who was invited and has not joined yet."""
        seat = seat_for(request, project_id, Permission.MEMBERS_WRITE)
        found = selectors.invitations_of(seat.project, timezone.now())
        return Response(InvitationListSerializer({"results": found}).data)

    @extend_schema(
        operation_id="invite",
        summary="Invite somebody",
        request=NewMemberSerializer,
        responses={201: InvitationCreatedSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have a link mailed by which somebody without an account joins, for seven days and once.

        Where the installation sends no mail, its owners get the link in the answer (others: 409 `no_mail`).
        Inviting an address again makes a new link and ends the old one.
        """
        seat = seat_for(request, project_id, Permission.MEMBERS_WRITE)
        asked = NewMemberSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        require_reach(seat, wanted["role"])
        invited = services.invite(
            actor=current_user(request),
            project=seat.project,
            email=wanted["email"],
            role=Role(wanted["role"]),
            personal_data=wanted["personal_data"],
            now=timezone.now(),
        )
        card = InvitationSerializer(invited.invitation).data
        return Response({**card, "link": invited.link}, status=201)


class InvitationDetailView(ProjectView):
    """One invitation."""

    @extend_schema(operation_id="revoke_invitation", summary="Take an invitation back", responses={204: None})
    def delete(self, request: Request, project_id: UUID, invitation_id: UUID) -> Response:
        """Its link works no more."""
        seat = seat_for(request, project_id, Permission.MEMBERS_WRITE)
        found = selectors.invitations_of(seat.project, timezone.now()).filter(public_id=invitation_id).first()
        if found is None:
            raise NotFound("There is no such invitation to this project.")
        require_reach(seat, found.role)
        services.revoke_invitation(actor=current_user(request), invitation=found)
        return Response(status=204)


class InvitationOpenView(AnyoneView):
    """`/auth/invitation/open`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(
        operation_id="open_invitation",
        summary="See what a link invites to",
        request=InvitationOpenSerializer,
        responses=OpenInvitationSerializer,
    )
    def post(self, request: Request) -> Response:
        """By the token of a link. One that is over, used or made up is a 403 `link_over`."""
        asked = InvitationOpenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = services.invitation_of(asked.validated_data["token"], timezone.now())
        shown = {
            "project": found.project.name,
            "slug": found.project.slug,
            "email": found.email,
            "role": found.role,
            "invited_by": found.invited_by.email,
            "has_account": accounts.user_by_email(found.email) is not None,
            "expires_at": found.expires_at,
        }
        return Response(OpenInvitationSerializer(shown).data)


class InvitationAcceptView(AnyoneView):
    """`/auth/invitation/accept`."""

    post_cost = Cost.SIGN_IN

    @extend_schema(
        operation_id="accept_invitation",
        summary="Join a project by a link",
        request=InvitationAcceptSerializer,
        responses={201: TokensSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make an account with this password, or give the password of the one there is, and be signed in."""
        asked = InvitationAcceptSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        signed_in = services.accept_invitation(
            token=wanted["token"], name=wanted["name"], password=wanted["password"], now=timezone.now()
        )
        return token_response(request, signed_in, browser=wanted.get("client") == BROWSER, status=201)
