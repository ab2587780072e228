"""A question for raw events, as a value, and its answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.reports.query.result import Meta
from analytics.reports.questions import Frame
from analytics.reports.records.cursors import Cursor

MAX_RECORDS: Final = 1_000
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class RecordsSpec:
    """Which raw events, and which page of them; the newest come first."""

    frame: Frame
    question: bytes
    """A digest of all but `limit` and the cursor: pages of one question may differ in length."""
    limit: int = PAGE
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """A page of events as JSON texts (see `events.storage.postgres.documents`), the newest first."""

    documents: Sequence[str]
    next_cursor: str | None
    """For the page behind this one; None where there is none."""
    meta: Meta
