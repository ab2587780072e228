"""Looks after the files: damage is found and repaired, what nobody reads any more goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db.models import Q

from analytics.events.models import Segment
from analytics.events.segments import manifest, store
from analytics.events.segments.rebuild import repair

_log = structlog.get_logger(__name__)
GRACE: Final = timedelta(minutes=10)
"""For readers that still have a file open, or a path in hand, which has been replaced."""


class SegmentsLost(Exception):
    """Files are damaged whose events PostgreSQL no longer has."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} segments are lost: the log says which (segment_damaged), the manual what to do"
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came upon."""

    looked_at: int
    repaired: int
    lost: int
    """Lost now or before, and still so."""


def check(now: datetime, enough: Callable[[], bool]) -> Checked:
    """Compare files' sizes, and now and then their checksums; repair what is damaged.

    Those whose checksum was compared longest ago come first, and when `enough` says so the rest is left for
    the next time. One that cannot be repaired does not hold up the others: the first failure is raised at the
    end. Raises what `rebuild` raises.
    """
    repaired = looked_at = 0
    failure: Exception | None = None
    # Before the manifest is read: a file that comes in between is looked at again before it is made anew.
    sizes = store.sizes()
    for segment in Segment.objects.filter(replaced_at=None, lost_at=None).order_by("checked_at", "pk"):
        if enough():
            break
        looked_at += 1
        try:
            repaired += not _is_intact(segment, sizes, now) and repair(segment) is not None
        except Exception as error:  # noqa: BLE001 - raised below
            _log.error("segment_not_repaired", path=segment.path, error=f"{type(error).__name__}: {error}")
            failure = failure or error
    if failure is not None:
        raise failure
    lost = Segment.objects.filter(replaced_at=None).exclude(lost_at=None).count()
    return Checked(looked_at, repaired, lost)


def _is_intact(segment: Segment, sizes: Mapping[str, int], now: datetime) -> bool:
    if segment.path and sizes.get(segment.path) != segment.bytes:
        return False
    # One that seems to come from the future was checked while the clock was wrong.
    if abs(now - segment.checked_at) < store.checksums_every():
        return True
    intact = manifest.has_its_content(segment)
    if intact:
        Segment.objects.filter(pk=segment.pk).update(checked_at=now)
    return intact


def sweep(now: datetime) -> int:
    """Delete files replaced longer than GRACE ago, and those of processes that died; how many."""
    removed = 0
    # From the future: replaced while the clock was wrong. Who reads such a file asks anew when it is gone.
    old = Q(replaced_at__lt=now - GRACE) | Q(replaced_at__gt=now + GRACE)
    for segment in Segment.objects.filter(old):
        if segment.path:
            store.remove(segment.path)
        segment.delete()
        removed += 1

    for path in store.forgotten(set(Segment.objects.values_list("path", flat=True))):
        store.remove(path)
        removed += 1
    return removed
