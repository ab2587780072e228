"""`/projects/{project_id}/client-ids`, and `/client-ids` for who decides about them."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.accounts.api.authentication import current_user
from analytics.accounts.models import User
from analytics.common.api.pagination import PAGE_PARAMETERS, CursorPages
from analytics.common.errors import Forbidden, NotFound
from analytics.projects import selectors, services
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.filters import ClientIdFilter, narrow
from analytics.projects.api.serializers.client_ids import (
    ClientIdClaimPageSerializer,
    ClientIdClaimSerializer,
    ClientIdListSerializer,
    ClientIdSerializer,
    NewClientIdSerializer,
)
from analytics.projects.kinds import Protocol
from analytics.projects.models import ClientId
from analytics.projects.roles import Permission


class ProjectClientIdsView(ProjectView):
    """All of a project, and a new one."""

    @extend_schema(
        operation_id="list_client_ids", summary="List client ids", responses=ClientIdListSerializer
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """The names under which foreign clients send to this project, and those it has asked for."""
        seat = seat_for(request, project_id, Permission.KEYS_READ)
        return Response(ClientIdListSerializer({"results": selectors.client_ids_of(seat.project)}).data)

    @extend_schema(
        operation_id="request_client_id",
        summary="Ask for a client id",
        request=NewClientIdSerializer,
        responses={201: ClientIdSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Ask for a name. It works once an owner of the installation has approved it."""
        seat = seat_for(request, project_id, Permission.KEYS_WRITE)
        asked = NewClientIdSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = services.request_client_id(
            actor=current_user(request),
            project=seat.project,
            protocol=Protocol(asked.validated_data["protocol"]),
            value=asked.validated_data["value"],
            now=timezone.now(),
        )
        return Response(ClientIdSerializer(found).data, status=201)


class ProjectClientIdView(ProjectView):
    """One of a project."""

    @extend_schema(operation_id="remove_client_id", summary="Remove a client id", responses={204: None})
    def delete(self, request: Request, project_id: UUID, client_id: UUID) -> Response:
        """Give the name back, or withdraw the request. Takes effect within one second."""
        seat = seat_for(request, project_id, Permission.KEYS_WRITE)
        found = selectors.client_ids_of(seat.project).filter(public_id=client_id).first()
        if found is None:
            raise _not_found()
        services.remove_client_id(actor=current_user(request), client_id=found)
        return Response(status=204)


class ClientIdPages(CursorPages):
    """Oldest first."""

    ordering = ("id",)


class ClientIdsView(APIView):
    """Those of all projects."""

    @extend_schema(
        operation_id="list_client_id_requests",
        summary="List the client ids of all projects",
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("pending", bool, description="Only those that nobody has decided about."),
        ],
        responses=ClientIdClaimPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """What projects have asked for, oldest first. For owners of the installation."""
        _decider(request)
        pages = ClientIdPages()
        rows = narrow(ClientIdFilter, request, selectors.client_ids())
        page = pages.paginate_queryset(rows, request) or []
        return pages.get_paginated_response(ClientIdClaimSerializer(page, many=True).data)


class ClientIdDecisionView(APIView):
    """Base of the two answers that a request can get."""

    def _decided(self, request: Request, client_id: UUID, *, approve: bool) -> Response:
        actor = _decider(request)
        asked = selectors.client_ids().filter(public_id=client_id).first()
        if asked is None:
            raise _not_found()
        decide = services.approve_client_id if approve else services.refuse_client_id
        decided: ClientId = decide(actor=actor, client_id=asked, now=timezone.now())
        return Response(ClientIdClaimSerializer(decided).data)


class ClientIdApproveView(ClientIdDecisionView):
    """`/client-ids/{client_id}/approve`."""

    @extend_schema(
        operation_id="approve_client_id",
        summary="Approve a client id",
        request=None,
        responses=ClientIdClaimSerializer,
    )
    def post(self, request: Request, client_id: UUID) -> Response:
        """Give the name to the project that asked; 409 `client_id_taken` where another one has it."""
        return self._decided(request, client_id, approve=True)


class ClientIdRefuseView(ClientIdDecisionView):
    """`/client-ids/{client_id}/refuse`."""

    @extend_schema(
        operation_id="refuse_client_id",
        summary="Refuse a client id",
        request=None,
        responses=ClientIdClaimSerializer,
    )
    def post(self, request: Request, client_id: UUID) -> Response:
        """Say no, or take an approved name back. The project learns that, and no reason."""
        return self._decided(request, client_id, approve=False)


def _decider(request: Request) -> User:
    user = current_user(request)
    if not user.may_approve_client_ids:
        raise Forbidden("Only an owner of the installation decides about client ids.")
    return user


def _not_found() -> NotFound:
    return NotFound("There is no such client id.")
