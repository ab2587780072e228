"""Looks after the files: damage is found and repaired, what nobody reads any more goes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from analytics.events.models import Segment
from analytics.events.segments import manifest, store
from analytics.events.segments.rebuild import repair

GRACE: Final = timedelta(minutes=10)
"""For readers that still have a file open, or a path in hand, which has been replaced."""
CHECKED_EVERY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came upon."""

    looked_at: int
    repaired: int
    lost: int
    """Lost now or before, and still so."""


def check(now: datetime) -> Checked:
    """Compare every file's size, and once in CHECKED_EVERY its checksum; repair what is damaged.

    Raises what `repair` raises; those that were repaired before stay so.
    """
    repaired = looked_at = 0
    for segment in Segment.objects.filter(replaced_at=None, lost_at=None).order_by("pk").iterator():
        looked_at += 1
        if segment.checked_at > now - CHECKED_EVERY:
            intact = manifest.has_its_size(segment)
        elif intact := manifest.has_its_content(segment):
            Segment.objects.filter(pk=segment.pk).update(checked_at=now)
        if not intact:
            repaired += repair(segment) is not None
    lost = Segment.objects.filter(replaced_at=None).exclude(lost_at=None).count()
    return Checked(looked_at, repaired, lost)


def sweep(now: datetime) -> int:
    """Delete files replaced longer than GRACE ago, and those of processes that died; how many."""
    removed = 0
    for segment in Segment.objects.filter(replaced_at__lt=now - GRACE):
        if segment.path:
            store.remove(segment.path)
        segment.delete()
        removed += 1

    for path in store.forgotten(set(Segment.objects.values_list("path", flat=True))):
        path.unlink(missing_ok=True)
        removed += 1
    return removed
