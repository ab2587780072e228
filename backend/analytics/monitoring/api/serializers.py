"""The shapes of Operations."""

from typing import Any, Final

from rest_framework import serializers

from analytics.common.jobs import Lane
from analytics.common.tally import DeadCode
from analytics.monitoring.flow import Last
from analytics.monitoring.parts import State
from analytics.pipeline.chore_state import ChoreOutcome
from analytics.pipeline.letters import LONGEST_RELEASE, MOST_AT_ONCE, is_letter_id

Shape = serializers.Serializer[Any]
CODES: Final = [code.value for code in DeadCode]
MOST_IDS: Final = 500


class PartSerializer(Shape):
    """One part of the installation."""

    name = serializers.CharField(help_text="`postgres`, `redis`, `pipeline`, `chores`, `disk` and others.")
    state = serializers.ChoiceField([one.value for one in State])
    detail = serializers.CharField(help_text="A sentence: how it is, and what to do.")


class PartListSerializer(Shape):
    """All parts."""

    results = PartSerializer(many=True)


class FlowQuestionSerializer(Shape):
    """The query string."""

    last = serializers.ChoiceField(
        [one.value for one in Last],
        default=Last.HOUR.value,
        help_text="An hour comes by minute, more by hour.",
    )


class FlowBucketSerializer(Shape):
    """Events received in a minute or an hour."""

    start = serializers.DateTimeField()
    outcomes = serializers.DictField(child=serializers.IntegerField(), help_text="Those that are not 0.")


class FlowSerializer(Shape):
    """What became of all projects' events; outcomes as in the ledger."""

    minutes = serializers.IntegerField(help_text="Of each bucket.")
    results = FlowBucketSerializer(many=True, help_text="Every bucket, the running one last.")
    totals = serializers.DictField(child=serializers.IntegerField())
    is_fresh = serializers.BooleanField(help_text="False where Redis is away: its last minute is missing.")


class ProjectStorageSerializer(Shape):
    """What one project takes."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    events = serializers.IntegerField(help_text="An estimate.")
    bytes = serializers.IntegerField(help_text="An estimate: the database's by its events, and its segments.")
    segment_bytes = serializers.IntegerField()


class StorageSerializer(Shape):
    """What is stored."""

    database_bytes = serializers.IntegerField()
    segment_bytes = serializers.IntegerField()
    disk_bytes = serializers.IntegerField(help_text="Of the disk that the folder of state is on.")
    disk_free_bytes = serializers.IntegerField()
    bytes_an_event = serializers.FloatField(
        allow_null=True, help_text="Database and segments by events; null with few."
    )
    events_a_day = serializers.FloatField(help_text="Of the last seven days.")
    days_left = serializers.FloatField(
        allow_null=True, help_text="Until the disk is full if nothing is deleted; null: cannot be told."
    )
    results = ProjectStorageSerializer(many=True, help_text="The largest first.")


class ChoreSerializer(Shape):
    """One chore, as its last run left it."""

    name = serializers.CharField()
    lane = serializers.ChoiceField(
        [one.value for one in Lane], help_text="Quick ones have a process that takes nothing else."
    )
    every = serializers.IntegerField(help_text="Seconds from one turn to the next.")
    outcome = serializers.ChoiceField([one.value for one in ChoreOutcome])
    started_at = serializers.DateTimeField(allow_null=True, help_text="Of the last run.")
    finished_at = serializers.DateTimeField(
        allow_null=True, help_text="Null while it runs, and where it was killed."
    )
    duration = serializers.FloatField(allow_null=True, help_text="Seconds of the last run.")
    error = serializers.CharField(help_text="Of the last run; empty where it went well.")
    succeeded_at = serializers.DateTimeField(allow_null=True, help_text="When it last went well.")
    runs = serializers.IntegerField()
    failures = serializers.IntegerField(help_text="Of the runs.")
    failures_in_row = serializers.IntegerField(help_text="Since it last went well.")
    kills = serializers.IntegerField(help_text="Runs whose process ended in the middle.")
    next_due_at = serializers.DateTimeField(allow_null=True, help_text="Null: now.")
    overdue = serializers.BooleanField(
        help_text="Its turn is long past, or it runs longer than it may: nobody runs chores, or one hangs."
    )


class ChoreListSerializer(Shape):
    """All chores."""

    results = ChoreSerializer(many=True)


class StopSerializer(Shape):
    """A line that stands still for too many dead letters."""

    worker = serializers.CharField()
    since = serializers.DateTimeField()
    bad = serializers.IntegerField(help_text="Events of the batch at hand that cannot be stored.")
    events = serializers.IntegerField(help_text="All events of that batch.")
    reason = serializers.CharField(help_text="Of the first bad one.")


class PipelineStateSerializer(Shape):
    """The stream and its lines."""

    waiting = serializers.IntegerField(help_text="Entries of the stream that are not stored yet.")
    oldest_seconds = serializers.FloatField(allow_null=True, help_text="Age of the oldest of them.")
    dead_letters = serializers.IntegerField()
    stopped = StopSerializer(many=True)
    released_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then no line stops, because somebody said so."
    )


class ReleaseSerializer(Shape):
    """For how long no line is to stop."""

    minutes = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_RELEASE,
        default=0,
        help_text="0: only what is at hand may pass, and the count begins anew.",
    )


class LetterQuestionSerializer(Shape):
    """The query string."""

    code = serializers.ChoiceField(CODES, required=False, help_text="Only those of this code.")
    cursor = serializers.RegexField(
        r"^\d{1,19}-\d{1,19}\Z", required=False, help_text="`next` of another page."
    )
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)

    def validate_cursor(self, value: str) -> str:
        """Digits of other scripts are none to Redis."""
        if not is_letter_id(value):
            raise serializers.ValidationError("This is no cursor.", code="invalid")
        return value


class LetterProjectSerializer(Shape):
    """The project of the event."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class LetterSerializer(Shape):
    """An event that could not be stored, without what may name a person or a secret."""

    id = serializers.CharField(source="letter_id")
    code = serializers.CharField(help_text=f"{', '.join(CODES)}; empty for very old ones.")
    reason = serializers.CharField()
    set_aside_at = serializers.DateTimeField()
    size = serializers.IntegerField(help_text="Bytes.")
    project = LetterProjectSerializer(
        allow_null=True, help_text="Null where it cannot be read, or was deleted."
    )
    event_name = serializers.CharField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    timestamp = serializers.DateTimeField(allow_null=True)


class LetterDetailSerializer(LetterSerializer):
    """With the payload."""

    payload = serializers.JSONField(allow_null=True, help_text="Null where it cannot be read.")


class LetterPageSerializer(Shape):
    """Oldest first."""

    results = LetterSerializer(many=True)
    total = serializers.IntegerField(help_text="Of all codes.")
    next = serializers.CharField(help_text="Cursor of the next page; empty on the last one.")


class ChoiceSerializer(Shape):
    """Which letters: `ids`, or all of a `code`, or `all`. Exactly one of the three."""

    ids = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, max_length=MOST_IDS
    )
    code = serializers.ChoiceField(CODES, required=False)
    all = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Nobody deletes everything by a field that was spelled wrong."""
        if sum(bool(attrs.get(name)) for name in ("ids", "code", "all")) != 1:
            raise serializers.ValidationError("Name `ids`, a `code`, or `all`: one of them.", code="one_of")
        return attrs


class DoneSerializer(Shape):
    """What was done."""

    done = serializers.IntegerField(help_text="Letters that were there and are no longer.")
    left = serializers.IntegerField(help_text=f"More than {MOST_AT_ONCE:,} at once are left: call again.")
