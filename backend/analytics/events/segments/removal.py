"""Segments that must not outlive their events or their project; without DuckDB, which callers do not need."""

from datetime import UTC, datetime

from django.db import transaction

from analytics.events.models import Segment
from analytics.events.segments import manifest, store


@transaction.atomic
def drop_before(project_id: int, before: datetime) -> int:
    """Let the segments that end by `before` count no more, lost ones included; how many.

    For retention, once their events are gone. One that reaches beyond it stays: who reads it asks for later
    events only.
    """
    manifest.hold(project_id)
    old = Segment.objects.filter(project_id=project_id, replaced_at=None, end_at__lte=before)
    return old.update(replaced_at=datetime.now(UTC))


def remove_project(project_id: int) -> int:
    """Delete everything of a project at once, files and manifest; the rows deleted."""
    with transaction.atomic():
        manifest.hold(project_id)
        deleted, _ = Segment.objects.filter(project_id=project_id).delete()
        store.remove_project(project_id)
    return deleted


class SegmentsKept:
    """`retention.Dependent` of segments, which go with their events."""

    def settled(self, project_id: int, before: datetime) -> datetime:  # noqa: ARG002 - nothing outlives
        """Segments need nothing before the events go."""
        return before

    def raw_gone(self, project_id: int, before: datetime) -> None:
        """Let go what ends by then."""
        drop_before(project_id, before)

    def aggregates_gone(self, project_id: int, before: datetime) -> None:
        """Nothing is left by then."""
