"""What retention asks of rollups, which outlive the events; see `retention.Dependent`."""

from datetime import datetime

from django.db.models import Min

from analytics.events.models import DirtyMark
from analytics.events.rollups import table, zones
from analytics.events.rollups.slices import Grain, slice_at


class RollupsKept:
    """`retention.Dependent` of rollups."""

    def settled(self, project_id: int, before: datetime) -> datetime:
        """Up to where rollups have all events: the first mark, and where an hour begins.

        An hour that has lost a part of its events could not be counted again.
        """
        marks = DirtyMark.objects.filter(project_id=project_id, slice_start__lt=before)
        first = marks.aggregate(first=Min("slice_start"))["first"] or before
        eras = zones.eras(project_id)
        return slice_at(first, Grain.HOUR, eras).start if eras else first

    def raw_gone(self, project_id: int, before: datetime) -> None:
        """Nothing goes with the events."""

    def aggregates_gone(self, project_id: int, before: datetime) -> None:
        """Delete the rows of slices that begin before that instant."""
        while table.erase_before(project_id, before):
            pass
