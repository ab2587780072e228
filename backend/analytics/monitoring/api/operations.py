"""`/operations/…`: the installation's own work, for its owners."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.accounts.api.authentication import current_user
from analytics.accounts.models import User
from analytics.common.errors import Forbidden
from analytics.common.tally import DeadCode
from analytics.monitoring import operations, services
from analytics.monitoring.api.serializers import (
    ChoiceSerializer,
    ChoreListSerializer,
    DoneSerializer,
    FlowQuestionSerializer,
    FlowSerializer,
    LetterDetailSerializer,
    LetterPageSerializer,
    LetterQuestionSerializer,
    PartListSerializer,
    PipelineStateSerializer,
    ReleaseSerializer,
    StorageSerializer,
)
from analytics.monitoring.flow import Last, flow
from analytics.monitoring.parts import parts
from analytics.monitoring.storage import storage
from analytics.pipeline.letters import Choice, Done
from analytics.projects.api.filters import AUDIT_PARAMETERS
from analytics.projects.api.serializers.audit import AuditPageSerializer
from analytics.projects.api.views.audit import audit_page


class HealthView(APIView):
    """`/operations/health`."""

    @extend_schema(operation_id="read_health", summary="See how each part is", responses=PartListSerializer)
    def get(self, request: Request) -> Response:
        """In words, also where a part is away. For owners of the installation."""
        _owner(request)
        return Response(PartListSerializer({"results": parts(_now())}).data)


class AuditView(APIView):
    """`/operations/audit`."""

    @extend_schema(
        operation_id="list_installation_audit",
        summary="Read the installation's audit log",
        parameters=AUDIT_PARAMETERS,
        responses=AuditPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """What belongs to no project: accounts, sign-ins, dead letters. Newest first; days are UTC's.

        For owners of the installation. What was done in a project stands in that project's log.
        """
        _owner(request)
        return audit_page(request, None, UTC)


class FlowView(APIView):
    """`/operations/flow`."""

    @extend_schema(
        operation_id="read_flow",
        summary="See what becomes of all events",
        parameters=[FlowQuestionSerializer],
        responses=FlowSerializer,
    )
    def get(self, request: Request) -> Response:
        """Events of all projects by minute or hour of their receipt. For owners of the installation."""
        _owner(request)
        asked = FlowQuestionSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(FlowSerializer(flow(Last(asked.validated_data["last"]), _now())).data)


class StorageView(APIView):
    """`/operations/storage`."""

    @extend_schema(operation_id="read_storage", summary="See what is stored", responses=StorageSerializer)
    def get(self, request: Request) -> Response:
        """What each project takes, and for how long the disk will do. For owners of the installation."""
        _owner(request)
        return Response(StorageSerializer(storage(_now())).data)


class ChoresView(APIView):
    """`/operations/chores`."""

    @extend_schema(operation_id="list_chores", summary="List chores", responses=ChoreListSerializer)
    def get(self, request: Request) -> Response:
        """What is done every so often, and how it last went. For owners of the installation."""
        _owner(request)
        return Response(ChoreListSerializer({"results": operations.chores(_now())}).data)


class PipelineView(APIView):
    """`/operations/pipeline`."""

    @extend_schema(
        operation_id="read_pipeline", summary="See how the pipeline is", responses=PipelineStateSerializer
    )
    def get(self, request: Request) -> Response:
        """What waits, and which lines have stopped, and why. For owners of the installation."""
        _owner(request)
        return _pipeline()


class ReleaseView(APIView):
    """`/operations/pipeline/release`."""

    @extend_schema(
        operation_id="release_pipeline",
        summary="Let a stopped pipeline go on",
        request=ReleaseSerializer,
        responses=PipelineStateSerializer,
    )
    def post(self, request: Request) -> Response:
        """Let what cannot be stored become dead letters, after you have looked at the reason.

        Every line that stands goes on within a second or two; the count of dead letters begins anew.
        """
        actor = _owner(request)
        asked = ReleaseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        services.release(actor=actor, minutes=asked.validated_data["minutes"])
        return _pipeline()


class DeadLettersView(APIView):
    """`/operations/dead-letters`."""

    @extend_schema(
        operation_id="list_dead_letters",
        summary="List dead letters",
        parameters=[LetterQuestionSerializer],
        responses=LetterPageSerializer,
    )
    def get(self, request: Request) -> Response:
        """Events of all projects that could not be stored, oldest first. For owners of the installation.

        A page may hold fewer letters than `limit`, even none, and yet have a `next`.
        """
        _owner(request)
        asked = LetterQuestionSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        page = operations.letter_page(
            Choice(code=DeadCode(given["code"]) if "code" in given else None),
            count=given["limit"],
            after=given.get("cursor", ""),
        )
        return Response(LetterPageSerializer(page).data)


class DeadLetterView(APIView):
    """`/operations/dead-letters/{letter_id}`."""

    @extend_schema(
        operation_id="read_dead_letter", summary="See a dead letter", responses=LetterDetailSerializer
    )
    def get(self, request: Request, letter_id: str) -> Response:
        """One with its payload, cut down as the ledger's samples are. For owners of the installation."""
        _owner(request)
        return Response(LetterDetailSerializer(operations.letter(letter_id)).data)


class ReplayView(APIView):
    """`/operations/dead-letters/replay`."""

    @extend_schema(
        operation_id="replay_dead_letters",
        summary="Publish dead letters again",
        request=ChoiceSerializer,
        responses=DoneSerializer,
    )
    def post(self, request: Request) -> Response:
        """Each goes back into the stream once. What fails again comes back as a new letter."""
        return _dealt_with(request, services.replay)


class PurgeView(APIView):
    """`/operations/dead-letters/purge`."""

    @extend_schema(
        operation_id="purge_dead_letters",
        summary="Delete dead letters for good",
        request=ChoiceSerializer,
        responses=DoneSerializer,
    )
    def post(self, request: Request) -> Response:
        """In the ledger the events stay counted as dead, and as purged."""
        return _dealt_with(request, services.purge)


def _dealt_with(request: Request, deal: Callable[..., Done]) -> Response:
    actor = _owner(request)
    asked = ChoiceSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    given: dict[str, Any] = asked.validated_data
    code = DeadCode(given["code"]) if given.get("code") else None
    return Response(DoneSerializer(deal(actor=actor, choice=Choice(tuple(given.get("ids", ())), code))).data)


def _pipeline() -> Response:
    state = operations.pipeline_state(_now())
    return Response(PipelineStateSerializer(state).data)


def _owner(request: Request) -> User:
    user = current_user(request)
    if not user.may_see_monitoring:
        raise Forbidden("Only an owner of the installation sees how it works.")
    return user


def _now() -> datetime:
    return datetime.now(UTC)
