"""Which raw events somebody wants as a file, as a value."""

from dataclasses import dataclass

from analytics.events.models import ExportFormat
from analytics.reports.questions import Frame


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """Which events, and how they are written."""

    frame: Frame
    format: ExportFormat
    compressed: bool = False
    """By gzip. Never Parquet, which is by itself."""
