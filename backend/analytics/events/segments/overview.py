"""What an operator sees and decides of a project's segments."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max, Min, Q, Sum

from analytics.events.models import Segment, SegmentMark
from analytics.events.segments import manifest, marks


@dataclass(frozen=True, slots=True)
class Overview:
    """Of one project."""

    segments: int
    """That count, lost ones included."""
    rows: int
    bytes: int
    """Of those that count; replaced ones stay for some minutes and are not in it."""
    start: datetime | None
    end: datetime | None
    behind: int
    """Hours whose segments, if there are any, are behind the events."""
    lost: list[Segment]


def overview(project_id: int) -> Overview:
    """How the project's segments are."""
    counting = Segment.objects.filter(project_id=project_id, replaced_at=None)
    found = counting.aggregate(
        rows=Sum("rows", default=0, filter=Q(lost_at=None)),
        bytes=Sum("bytes", default=0),
        start=Min("start_at"),
        end=Max("end_at"),
    )
    return Overview(
        segments=counting.count(),
        behind=SegmentMark.objects.filter(project_id=project_id).count(),
        lost=list(counting.exclude(lost_at=None).order_by("start_at")),
        **found,
    )


@transaction.atomic
def have_rebuilt(project_id: int) -> int:
    """Let the chores make all segments of the project anew, but lost ones; how many."""
    manifest.hold(project_id)
    found = Segment.objects.filter(project_id=project_id, replaced_at=None, lost_at=None)
    for segment in found:
        marks.note(project_id, segment.start_at, segment.end_at)
    return len(found)


@transaction.atomic
def accept_lost(project_id: int) -> int:
    """Let lost segments go, for the chores to make new ones of what PostgreSQL has left; how many."""
    manifest.hold(project_id)
    lost = Segment.objects.filter(project_id=project_id, replaced_at=None).exclude(lost_at=None)
    return lost.update(replaced_at=datetime.now(UTC))
