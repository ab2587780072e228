"""`/projects/{project_id}/keys`."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.errors import NotFound
from analytics.projects import selectors, services
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.serializers.keys import (
    KeyChangesSerializer,
    KeyListSerializer,
    KeyRotationSerializer,
    KeySerializer,
    NewKeySerializer,
)
from analytics.projects.kinds import KeyKind
from analytics.projects.models import ApiKey, Project
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
        chosen = dict(asked.validated_data)
        new = services.create_key(
            actor=current_user(request),
            project=seat.project,
            kind=KeyKind(chosen.pop("kind")),
            chosen=services.KeyFields(**chosen),
            now=timezone.now(),
        )
        return _shown_once(new)


class KeyDetailView(ProjectView):
    """`/keys/{key_id}`."""

    @extend_schema(
        operation_id="change_key",
        summary="Change a key",
        request=KeyChangesSerializer,
        responses=KeySerializer,
    )
    def patch(self, request: Request, project_id: UUID, key_id: UUID) -> Response:
        """Change a key; what you leave out stays. Takes effect within one second."""
        seat = seat_for(request, project_id, Permission.KEYS_WRITE)
        key = _key(seat.project, key_id)
        asked = KeyChangesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        changed = services.change_key(
            actor=current_user(request), key=key, changes=asked.validated_data, now=timezone.now()
        )
        return Response(KeySerializer(changed).data)


class KeyRotateView(ProjectView):
    """`/keys/{key_id}/rotate`."""

    @extend_schema(
        operation_id="rotate_key",
        summary="Rotate a key",
        request=KeyRotationSerializer,
        responses={201: KeySerializer},
    )
    def post(self, request: Request, project_id: UUID, key_id: UUID) -> Response:
        """Make a key's successor, which may do the same. Keep what is answered, it is shown only now."""
        seat = seat_for(request, project_id, Permission.KEYS_WRITE)
        key = _key(seat.project, key_id)
        asked = KeyRotationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        grace = timedelta(seconds=asked.validated_data["grace_seconds"])
        new = services.rotate_key(actor=current_user(request), key=key, now=timezone.now(), grace=grace)
        return _shown_once(new)


class KeyRevokeView(ProjectView):
    """`/keys/{key_id}/revoke`."""

    @extend_schema(operation_id="revoke_key", summary="Revoke a key", request=None, responses=KeySerializer)
    def post(self, request: Request, project_id: UUID, key_id: UUID) -> Response:
        """End a key for good; it stops within one second."""
        seat = seat_for(request, project_id, Permission.KEYS_WRITE)
        key = _key(seat.project, key_id)
        revoked = services.revoke_key(actor=current_user(request), key=key, now=timezone.now())
        return Response(KeySerializer(revoked).data)


def _key(project: Project, public_id: UUID) -> ApiKey:
    key = selectors.keys_of(project).filter(public_id=public_id).first()
    if key is None:
        raise NotFound("There is no such key in this project.")
    return key


def _shown_once(new: services.NewKey) -> Response:
    return Response({**KeySerializer(new.key).data, "key": new.text}, status=201)
