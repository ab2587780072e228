"""What an answer made of events must say of those that were lost: its numbers are too small there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from typing import Final

from analytics.events.segments.manifest import Slice, lost
from analytics.reports.query.planner import Source
from analytics.reports.query.result import Meta

_NAMED: Final = 3


def with_losses(project_id: int, meta: Meta) -> Meta:
    """With a warning where events of its time are lost. Rollups were summed up while they were there."""
    if meta.plan.source is Source.ROLLUP:
        return meta
    spans = [(one.start, one.end) for one in (meta.range, meta.compare) if one is not None]
    found = [slice_ for span in spans for slice_ in lost(project_id, *span)]
    return replace(meta, warnings=(*meta.warnings, warning(found))) if found else meta


def warning(found: Sequence[Slice]) -> str:
    """Which time it is about; the first few of many."""
    named = [
        f"{start.astimezone(UTC):%Y-%m-%dT%H:%MZ} to {end.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
        for start, end in found[:_NAMED]
    ]
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return (
        f"Storage has lost events of {', '.join(named)}{more}: there were more than are counted here. "
        "The operator's manual says what to do (Segments, Lost)."
    )
