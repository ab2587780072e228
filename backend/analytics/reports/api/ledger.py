"""`/projects/{project_id}/ledger`."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.clock import SystemClock
from analytics.common.redis import redis_client
from analytics.common.tally import Outcome
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.roles import Permission
from analytics.reports.ledger import GroupBy, Question, read_ledger

_CLOCK: Final = SystemClock()
_OUTCOMES: Final = [outcome.value for outcome in Outcome]
#: Nothing was counted before, nothing will be after; further out, a day more or less is no date any more.
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _countable(instant: datetime) -> None:
    if not _EARLIEST <= instant <= _LATEST:
        raise serializers.ValidationError("Name a time from 2000 to 2200.", code="out_of_range")


class LedgerQuestionSerializer(serializers.Serializer[Any]):
    """The query string."""

    since = serializers.DateTimeField(
        required=False, validators=[_countable], help_text="Named `from`; a day before `to`."
    )
    until = serializers.DateTimeField(
        required=False, validators=[_countable], help_text="Named `to`, excluded; now."
    )
    group_by = serializers.ChoiceField([one.value for one in GroupBy], default=GroupBy.HOUR.value)
    outcome = serializers.ChoiceField(_OUTCOMES, required=False, help_text="Only this.")
    code = serializers.CharField(required=False, max_length=50, help_text="Only this.")
    source = serializers.CharField(  # type: ignore[assignment]  # a field of that name, not the attribute
        required=False, max_length=100, help_text="Only this."
    )
    key = serializers.UUIDField(required=False, help_text="Only what this key sent.")

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python."""
        fields = super().get_fields()
        return {{"since": "from", "until": "to"}.get(name, name): field for name, field in fields.items()}


_Counts: Final = serializers.DictField(
    child=serializers.IntegerField(),
    help_text=f"Events by outcome ({', '.join(_OUTCOMES)}); `bot` is a part of `stored`, `purged` of `dead`.",
)


class LedgerLineSerializer(serializers.Serializer[Any]):
    """One group."""

    group = serializers.CharField(
        allow_null=True, help_text="A time with its offset, a source, a key's id, a code or an outcome."
    )
    name = serializers.CharField(allow_null=True, help_text="Of a key.")
    outcomes = serializers.DictField(child=serializers.IntegerField(), help_text="Those that are not 0.")


class LedgerBalanceSerializer(serializers.Serializer[Any]):
    """Where all events are that were ever accepted: accepted = stored + duplicate + dead + pending."""

    accepted = serializers.IntegerField()
    stored = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    dead = serializers.IntegerField()
    purged = serializers.IntegerField(help_text="Of the dead: deleted for good, not to be published again.")
    pending = serializers.IntegerField(help_text="In the stream, not yet stored.")


class LedgerSampleSerializer(serializers.Serializer[Any]):
    """An event that was turned away, without what may name a person or a secret."""

    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(_OUTCOMES)
    code = serializers.CharField()
    detail = serializers.CharField()
    key = serializers.UUIDField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # as above
    event = serializers.JSONField(allow_null=True)


class LedgerSerializer(serializers.Serializer[Any]):
    """What became of the events that were sent."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    timezone = serializers.CharField(help_text="The project's, in which hours and days are named.")
    results = LedgerLineSerializer(many=True)
    totals = _Counts
    balance = LedgerBalanceSerializer()
    samples = LedgerSampleSerializer(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of Python."""
        fields = super().get_fields()
        for name, shown in (("since", "from"), ("until", "to")):
            fields[name].source = name
            fields[shown] = fields.pop(name)
        return fields


class LedgerView(ProjectView):
    """Nothing is lost unseen."""

    @extend_schema(
        operation_id="read_ledger",
        summary="See what became of the events that were sent",
        parameters=[LedgerQuestionSerializer],
        responses=LedgerSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Every event that came with a key of the project: accepted, rejected, limited, stored and so on.

        By minute of receipt. Times of the query string without an offset are UTC. For owners and admins.
        """
        seat = seat_for(request, project_id, Permission.LEDGER_READ)
        now = _CLOCK.now()
        question = _question(request, now)
        found = read_ledger(project=seat.project, question=question, client=redis_client(), now=now)
        return Response(LedgerSerializer(found).data)


def _question(request: Request, now: datetime) -> Question:
    asked = LedgerQuestionSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    given: dict[str, Any] = dict(asked.validated_data)
    until = given.pop("to", now)
    since = given.pop("from", until - timedelta(days=1))
    outcome = given.pop("outcome", None)
    return Question(
        since=since,
        until=until,
        group_by=GroupBy(given.pop("group_by")),
        outcome=Outcome(outcome) if outcome else None,
        **given,
    )
