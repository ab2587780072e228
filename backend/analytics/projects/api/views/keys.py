"""`/projects/{project_id}/keys`."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.errors import NotFound
from analytics.projects import selectors, services
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.serializers import KeyListSerializer, KeySerializer, NewKeySerializer
from analytics.projects.kinds import KeyKind
from analytics.projects.roles import Permission


class KeysView(ProjectView):
    """All keys, and a new one."""

    @extend_schema(operation_id="list_keys", summary="List keys", responses=KeyListSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """All keys of the project, revoked ones too. Only public keys are shown whole."""
        seat = seat_for(request, project_id, Permission.KEYS_READ)
        return Response(KeyListSerializer({"results": selectors.keys_of(seat.project)}).data)

    @extend_schema(
        operation_id="create_key",
        summary="Create a key",
        request=NewKeySerializer,
        responses={201: KeySerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Make a key. Keep what is answered: a secret or read key is never shown again."""
        seat = seat_for(request, project_id, Permission.KEYS_WRITE)
        asked = NewKeySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        new = services.create_key(
            actor=current_user(request),
            project=seat.project,
            kind=KeyKind(wanted["kind"]),
            name=wanted["name"],
            source=wanted["source"],
            expires_at=wanted["expires_at"],
            now=timezone.now(),
        )
        return Response({**KeySerializer(new.key).data, "key": new.text}, status=201)


class KeyRevokeView(ProjectView):
    """`/keys/{key_id}/revoke`."""

    @extend_schema(operation_id="revoke_key", summary="Revoke a key", request=None, responses=KeySerializer)
    def post(self, request: Request, project_id: UUID, key_id: UUID) -> Response:
        """End a key for good; it stops within one second."""
        seat = seat_for(request, project_id, Permission.KEYS_WRITE)
        key = selectors.keys_of(seat.project).filter(public_id=key_id).first()
        if key is None:
            raise NotFound("There is no such key in this project.")
        revoked = services.revoke_key(actor=current_user(request), key=key, now=timezone.now())
        return Response(KeySerializer(revoked).data)
