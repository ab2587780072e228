"""Segments that must not outlive their events, their project or the engine that reads them."""

from datetime import UTC, datetime

from django.db import transaction

from analytics.events.models import Segment, SegmentMark
from analytics.events.segments import manifest, marks, store


@transaction.atomic
def drop_before(project_id: int, before: datetime) -> int:
    """Let the segments that end by `before` count no more, lost ones included; how many.

    For retention, once their events are gone. One that reaches beyond it stays: who reads it asks for later
    events only.
    """
    manifest.hold(project_id)
    marks.forget_before(project_id, before)
    old = Segment.objects.filter(project_id=project_id, replaced_at=None, end_at__lte=before)
    return old.update(replaced_at=datetime.now(UTC))


def remove_project(project_id: int) -> int:
    """Delete everything of a project at once, files and manifest; the rows deleted."""
    with transaction.atomic():
        manifest.hold(project_id)
        deleted, _ = Segment.objects.filter(project_id=project_id).delete()
        SegmentMark.objects.filter(project_id=project_id).delete()
        store.remove_project(project_id)
        remove_unknown(project_id)
    return deleted


@transaction.atomic
def has_files(project_id: int) -> bool:
    """Whether the project has any file, or somebody may be making one."""
    if not manifest.try_to_hold(project_id):
        return True
    stored = Segment.objects.filter(project_id=project_id).exclude(path="").exists()
    return stored or bool(_unknown(project_id))


def remove_unknown(project_id: int) -> None:
    """Delete the files of the project that the manifest does not know: what killed processes have left.

    In a transaction that holds the manifest, so that nobody is making one.
    """
    for path in _unknown(project_id):
        store.remove(path)


def retire_all() -> int:
    """Let no segment count any more, of any project: for an engine that does not read them; how many.

    Events that change from then on need not be noted for them.
    """
    retired = 0
    for project_id in _projects():
        with transaction.atomic():
            manifest.hold(project_id)
            counting = Segment.objects.filter(project_id=project_id, replaced_at=None)
            retired += counting.update(replaced_at=datetime.now(UTC))
            SegmentMark.objects.filter(project_id=project_id).delete()
    return retired


def _projects() -> list[int]:
    counting = Segment.objects.filter(replaced_at=None).values_list("project_id", flat=True)
    marked = SegmentMark.objects.values_list("project_id", flat=True)
    return sorted({*counting.distinct(), *marked.distinct()})


def _unknown(project_id: int) -> list[str]:
    known = set(Segment.objects.filter(project_id=project_id).values_list("path", flat=True))
    return [path for path in store.files_of(project_id) if path not in known]


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
