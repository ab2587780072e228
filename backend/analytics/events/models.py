"""Tables beside the events themselves.

`events_event` and `events_key` are partitioned and written by COPY, never through the ORM: their SQL is
in migration 0002 and their columns in `schema.py`. Every dictionary row belongs to one project and is
found by `digest`, 16 bytes of BLAKE2b over its tuple (see `storage.postgres.dictionaries`).
"""

import secrets

from django.db import models
from django.db.models import Q

from analytics.common.ids import uuid7


class DictionaryEntry(models.Model):
    """What the dictionaries share. Ids are given once and never reused."""

    id = models.AutoField(primary_key=True)
    project_id = models.IntegerField()
    digest = models.UUIDField()

    class Meta:
        abstract = True


class Label(DictionaryEntry):
    """Event names, sources, titles and bot reasons; `kind` is a `schema.LabelKind`."""

    kind = models.SmallIntegerField()
    value = models.TextField()

    class Meta:
        db_table = "events_label"
        constraints = [models.UniqueConstraint(fields=["project_id", "digest"], name="events_label_unique")]


class Page(DictionaryEntry):
    """`schema.Page`."""

    host = models.TextField(null=True)
    path = models.TextField(null=True)

    class Meta:
        db_table = "events_page"
        constraints = [models.UniqueConstraint(fields=["project_id", "digest"], name="events_page_unique")]


class Client(DictionaryEntry):
    """`schema.Client`."""

    user_agent = models.TextField()
    browser = models.TextField(null=True)
    browser_version = models.TextField(null=True)
    os = models.TextField(null=True)
    os_version = models.TextField(null=True)
    device = models.TextField(null=True)

    class Meta:
        db_table = "events_client"
        constraints = [models.UniqueConstraint(fields=["project_id", "digest"], name="events_client_unique")]


class Location(DictionaryEntry):
    """`schema.Location`."""

    country = models.TextField(null=True)
    region = models.TextField(null=True)
    city = models.TextField(null=True)

    class Meta:
        db_table = "events_location"
        constraints = [
            models.UniqueConstraint(fields=["project_id", "digest"], name="events_location_unique")
        ]


class Acquisition(DictionaryEntry):
    """`schema.Acquisition`."""

    referrer = models.TextField(null=True)
    referrer_host = models.TextField(null=True)
    channel = models.TextField(null=True)
    utm_source = models.TextField(null=True)
    utm_medium = models.TextField(null=True)
    utm_campaign = models.TextField(null=True)
    utm_term = models.TextField(null=True)
    utm_content = models.TextField(null=True)

    class Meta:
        db_table = "events_acquisition"
        constraints = [
            models.UniqueConstraint(fields=["project_id", "digest"], name="events_acquisition_unique")
        ]


class Locale(DictionaryEntry):
    """`schema.Locale`."""

    language = models.TextField(null=True)
    screen = models.TextField(null=True)

    class Meta:
        db_table = "events_locale"
        constraints = [models.UniqueConstraint(fields=["project_id", "digest"], name="events_locale_unique")]


class DictionarySweep(models.Model):
    """How far the deletion of unused dictionary rows is: see `sweeping`. One row, made by the first sweep."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    generation = models.BigIntegerField(default=0)
    """See `storage.postgres.generations`."""
    marking = models.BooleanField(default=False)
    """A sweep is on: whoever looks an id up marks it."""
    began_at = models.DateTimeField()
    """The sweep that is on, or the last one."""
    next_day = models.DateField(null=True)
    """The first day whose events are not marked yet; None before the first."""
    all_marked = models.BooleanField(default=False)
    """Only deleting is left."""
    wanted = models.BooleanField(default=False)
    """Somebody was erased since it began."""

    class Meta:
        db_table = "events_dictionarysweep"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="events_dictionarysweep_one_row")]


class DictionaryMark(models.Model):
    """A dictionary's row that is used, as the sweep under way knows; `dictionary` as in `dictionaries`."""

    pk = models.CompositePrimaryKey("dictionary", "id")
    dictionary = models.SmallIntegerField()
    id = models.IntegerField()

    class Meta:
        db_table = "events_dictionarymark"


class Identifier(models.Model):
    """The spelling of a user, session, anonymous or account id that is no UUID itself."""

    pk = models.CompositePrimaryKey("project_id", "key")
    project_id = models.IntegerField()
    key = models.UUIDField()
    value = models.TextField()

    class Meta:
        db_table = "events_identifier"


class Session(models.Model):
    """One session, kept up to date in the transaction that stores its events.

    First and last are by (timestamp, event_id), so the row does not depend on the order of arrival.
    The five dictionary ids are those of the first event.
    """

    pk = models.CompositePrimaryKey("project_id", "session_key")
    project_id = models.IntegerField()
    session_key = models.UUIDField()
    user_key = models.UUIDField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    first_event_id = models.UUIDField()
    pageviews = models.IntegerField()
    events = models.IntegerField()
    """All but `engagement`."""
    entry_at = models.DateTimeField(null=True)
    exit_at = models.DateTimeField(null=True)
    entry_event_id = models.UUIDField(null=True)
    exit_event_id = models.UUIDField(null=True)
    entry_page_id = models.IntegerField(null=True)
    exit_page_id = models.IntegerField(null=True)
    source_id = models.IntegerField()
    client_id = models.IntegerField(null=True)
    location_id = models.IntegerField(null=True)
    acquisition_id = models.IntegerField(null=True)
    locale_id = models.IntegerField(null=True)
    bot_id = models.IntegerField(null=True)

    class Meta:
        db_table = "events_session"
        indexes = [models.Index(fields=["project_id", "started_at"], name="events_session_started")]


class DirtyMark(models.Model):
    """A (project, slice) whose rollups and segments are behind its events.

    Inserted by the pipeline with the events, never updated, so that there is no hot row. Whoever refreshes
    a slice reads the marks, then the events, and deletes exactly the marks it had read.
    """

    id = models.BigAutoField(primary_key=True)
    project_id = models.IntegerField()
    slice_start = models.DateTimeField()
    slice_minutes = models.SmallIntegerField()

    class Meta:
        db_table = "events_dirtymark"
        constraints = [
            models.CheckConstraint(condition=Q(slice_minutes__in=(1, 60)), name="events_dirtymark_slice")
        ]
        indexes = [models.Index(fields=["project_id", "slice_start"], name="events_dirtymark_slice_idx")]


class ProjectActivity(models.Model):
    """When a project's first and last events were received; one row a project, written with each batch."""

    project_id = models.IntegerField(primary_key=True)
    first_event_at = models.DateTimeField()
    last_event_at = models.DateTimeField()

    class Meta:
        db_table = "events_activity"


class ChoreRun(models.Model):
    """The last run of one chore of `pipeline.chores`; one row a chore."""

    name = models.CharField(primary_key=True, max_length=100)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    """None while it runs, and for ever where its process was killed."""
    error = models.TextField(blank=True)
    """Empty where it went well."""
    runs = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)
    """Of these runs; one that was killed is one."""
    failures_in_row = models.IntegerField(default=0, db_default=0)
    """Since the last success."""
    kills = models.BigIntegerField(default=0, db_default=0)
    """Runs whose process ended in the middle, as the next run found."""
    succeeded_at = models.DateTimeField(null=True)
    """When the last run that went well had ended."""

    class Meta:
        db_table = "events_chorerun"


class Horizon(models.Model):
    """From when on a project still has its events; one row a project, which only ever moves on.

    Written before the first event behind it is deleted. A slice that begins before `raw_from` must never be
    built again from events, whatever mark says so: some of them are gone, and what was counted would be lost.
    """

    project_id = models.IntegerField(primary_key=True)
    raw_from = models.DateTimeField(null=True)
    """Events before it are gone, or go now; None while none have."""
    bots_from = models.DateTimeField(null=True)
    """The same of bots' events."""
    aggregates_from = models.DateTimeField(null=True)
    """The same of rollups."""
    raw_done = models.DateTimeField(null=True)
    """The `raw_from` for which everything behind it has been deleted."""
    bots_done = models.DateTimeField(null=True)
    """The same of `bots_from`."""

    class Meta:
        db_table = "events_horizon"


class RetentionClock(models.Model):
    """What retention knows of the time: see `retention_clock.Known`. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField()
    doubted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "events_retentionclock"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="events_retentionclock_one_row")]


class Erasure(models.Model):
    """One person who is being erased; the row goes when nothing of the person is left, nor can come back.

    The keys are those of `common.ids.identifier_key`; at least one is there.
    """

    id = models.BigAutoField(primary_key=True)
    project_id = models.IntegerField()
    user_key = models.UUIDField(null=True)
    anonymous_key = models.UUIDField(null=True)
    account_key = models.UUIDField(null=True)
    actor_id = models.UUIDField()
    """The public id of who asked for it."""
    request_id = models.TextField()
    asked_at = models.DateTimeField()
    positions = models.JSONField(null=True)
    """Of each shard the id of its last entry when it began: what is behind them came later."""
    last_round = models.BooleanField(default=False)
    """Whether the round under way began when all that was in the stream had been stored."""
    next_day = models.DateField(null=True)
    """Where the round under way goes on; None before it begins."""
    segments_done = models.BigIntegerField(null=True)
    """The id up to which segments have been looked through; None until nothing is left in the database."""
    removed = models.JSONField(default=dict)
    """How much is gone, by what it was: see `erasure.REMOVED`."""

    class Meta:
        db_table = "events_erasure"
        indexes = [models.Index(fields=["project_id"], name="events_erasure_project")]


def new_rollup_key() -> bytes:
    """32 random bytes: without them nobody can tell whether somebody is in a sketch."""
    return secrets.token_bytes(32)


class RollupKey(models.Model):
    """What a project's rollups hash ids with. Never changed: sketches under two keys cannot be united."""

    project_id = models.IntegerField(primary_key=True)
    key = models.BinaryField(max_length=32, default=new_rollup_key)

    class Meta:
        db_table = "events_rollupkey"


class RollupEra(models.Model):
    """From `since` on, rollups of the project are of that zone's hours and days; see `rollups.slices`."""

    pk = models.CompositePrimaryKey("project_id", "since")
    project_id = models.IntegerField()
    since = models.DateTimeField()
    zone = models.TextField()

    class Meta:
        db_table = "events_rollupera"


class RollupMerge(models.Model):
    """A slice that is to be merged from shorter ones, from `due_at` on; see `rollups.merging`.

    `grain` is a `rollups.slices.Grain`, `start` where the slice begins.
    """

    pk = models.CompositePrimaryKey("project_id", "grain", "start")
    project_id = models.IntegerField()
    grain = models.SmallIntegerField()
    start = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        db_table = "events_rollupmerge"
        indexes = [models.Index(fields=["due_at"], name="events_rollupmerge_due")]


class Segment(models.Model):
    """One Parquet file of a project's events in [start_at, end_at), or the word that there were none.

    Those that count never overlap within a project. One that was replaced stays until no reader can still
    have its file open.
    """

    id = models.BigAutoField(primary_key=True)
    project_id = models.IntegerField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    level = models.TextField(choices=[("hour", "hour"), ("day", "day")])
    path = models.TextField()
    """From the folder of all segments on; empty where there are no rows."""
    bytes = models.BigIntegerField()
    rows = models.BigIntegerField()
    text_bytes = models.BigIntegerField(db_default=0)
    """Of its events as PostgreSQL wrote them out; 0 where an older release has made it."""
    checksum = models.TextField()
    """SHA-256, in hexadecimal digits."""
    schema_version = models.SmallIntegerField()
    """`segments.shape.VERSION` when it was written."""
    written_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    """When the checksum was last right."""
    replaced_at = models.DateTimeField(null=True)
    """When it ceased to count."""
    lost_at = models.DateTimeField(null=True)
    """When its file was found damaged and PostgreSQL no longer had all of its events."""

    class Meta:
        db_table = "events_segment"
        indexes = [models.Index(fields=["project_id", "start_at"], name="events_segment_start")]
        constraints = [
            models.CheckConstraint(condition=Q(start_at__lt=models.F("end_at")), name="events_segment_order")
        ]


class SegmentMark(models.Model):
    """An hour (UTC) of a project whose segments are behind its events; see `segments.marks`."""

    pk = models.CompositePrimaryKey("project_id", "start")
    project_id = models.IntegerField()
    start = models.DateTimeField()
    first_at = models.DateTimeField()
    """Since when they are behind."""
    last_at = models.DateTimeField()
    """When it was last noted that they are."""
    version = models.BigIntegerField(default=1)
    """Grows with each note: who has read one may delete that one only."""

    class Meta:
        db_table = "events_segmentmark"


class ExportFormat(models.TextChoices):
    """What a file of raw events is written as."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class ExportState(models.TextChoices):
    """How far an export has come: a closed list."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """A person was erased who may be in it. Asked for again, it holds the others."""


class Export(models.Model):
    """A file of a project's raw events in [start_at, end_at); see `exports.making`."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project_id = models.IntegerField()
    format = models.TextField(choices=ExportFormat.choices)
    compressed = models.BooleanField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    timezone = models.TextField()
    """In which the period was asked for."""
    bots = models.BooleanField()
    filtered = models.BooleanField()
    """Whether there were filters. Which, is forgotten with `query`: they may name a person."""
    query = models.TextField()
    """The SELECT of the events, values and all; empty when it is over."""
    state = models.TextField(choices=ExportState.choices, default=ExportState.WAITING)
    error = models.TextField(default="")
    """An `exports.making.Failure` where it failed."""
    rows = models.BigIntegerField(default=0)
    bytes = models.BigIntegerField(default=0)
    done_until = models.DateTimeField()
    """All events before are in the folder."""
    tries = models.SmallIntegerField(default=0)
    """Of the step at hand."""
    asked_by = models.UUIDField()
    """A person's public id."""
    asked_at = models.DateTimeField()
    worked_at = models.DateTimeField()
    """When it last had its turn."""
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    """From then on it is gone, file and all."""

    class Meta:
        db_table = "events_export"
        indexes = [models.Index(fields=["project_id", "asked_at"], name="events_export_asked")]
        constraints = [
            models.CheckConstraint(condition=Q(start_at__lt=models.F("end_at")), name="events_export_order")
        ]
