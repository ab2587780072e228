"""What retention asks of rollups, which outlive the events; see `retention.Dependent`."""

from datetime import datetime

from django.db.models import Min

from analytics.events.horizon import kept
from analytics.events.models import DirtyMark, RollupMerge
from analytics.events.rollups import table, zones
from analytics.events.rollups.slices import Grain, slice_at


class RollupsKept:
    """`retention.Dependent` of rollups."""

    def settled(self, project_id: int, before: datetime) -> datetime:
        """Up to where rollups have all events: the first mark or hour of sessions to be counted, and where an
        hour begins.

        An hour that has lost a part of its events could not be counted again.
        """
        marks = DirtyMark.objects.filter(project_id=project_id, slice_start__lt=before)
        hours = RollupMerge.objects.filter(project_id=project_id, grain=Grain.SESSIONS_HOUR, start__lt=before)
        waiting = (marks.aggregate(first=Min("slice_start")), hours.aggregate(first=Min("start")))
        first = min((one["first"] for one in waiting if one["first"]), default=before)
        eras = zones.eras(project_id)
        return slice_at(first, Grain.HOUR, eras).start if eras else first

    def raw_gone(self, project_id: int, before: datetime) -> None:
        """Only bots' rows go: those of slices from which bots' events have gone, or go now.

        A slice that began before, and goes on, loses them too: nobody may ask for bots so far back.
        """
        bots_from = kept(project_id).bots_from or before
        while table.erase_bots_before(project_id, bots_from):
            pass

    def aggregates_gone(self, project_id: int, before: datetime) -> None:
        """Delete the rows of slices that begin before that instant."""
        while table.erase_before(project_id, before):
            pass
