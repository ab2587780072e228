"""A batch as PostgreSQL takes it: every row its ready bytes, and the order in which rows are written."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, Final, TypeAlias

import numpy as np
from psycopg import Cursor

from analytics.events.columns import Events, Rare
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.combinations import Combinations, Found, joined
from analytics.events.storage.postgres.fields import NULL
from analytics.events.storage.postgres.identifiers import Identifiers

Positions: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"

# In the order in which a line is joined.
COLUMNS: Final = (
    "project_id", "timestamp", "event_id", "received_at", "user_key", "session_key",
    *chain(*Combinations.GROUPS),
    "properties", "ip",
    "engagement_ms", "scroll_depth", "anonymous_key", "account_key", "revenue", "currency", "import_id",
)  # fmt: skip
_BEGINNING: Final = np.dtype(
    [
        ("fields", ">i2"),
        ("project_id_length", ">i4"),
        ("project_id", ">i4"),
        ("timestamp_length", ">i4"),
        ("timestamp", ">i8"),
        ("event_id_length", ">i4"),
        ("event_id", "V16"),
        ("received_at_length", ">i4"),
        ("received_at", ">i8"),
        ("user_key_length", ">i4"),
        ("user_key", "V16"),
        ("session_key_length", ">i4"),
        ("session_key", "V16"),
    ]
)
"""What all rows begin with, as wide in each: the count of fields, then the first of them."""
_LINES_AT_ONCE: Final = 2_000
_NOTHING_RARE: Final = NULL * 7
_NOTHING: Final = NULL * 2 + _NOTHING_RARE


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a batch, in parallel columns like the events they are made of."""

    events: Events
    order: Positions
    """Those to be stored, by (project, timestamp, event id)."""
    groups: tuple[list[Found], ...]
    """In the order of `Combinations.GROUPS`."""
    tails: list[bytes]
    """The fields from `properties` on."""

    def without(self, positions: set[int]) -> "Rows":
        """The same without the rows at `positions`."""
        kept = self.order[~np.isin(self.order, list(positions))]
        return Rows(self.events, kept, self.groups, self.tails)

    def blocks(self) -> Iterator[bytes]:
        """The rows to be stored, for COPY events_event … (FORMAT BINARY), many at a time."""
        for start in range(0, len(self.order), _LINES_AT_ONCE):
            order = self.order[start : start + _LINES_AT_ONCE]
            chosen = itemgetter(*order.tolist(), order[0])  # of one item, itemgetter would make no tuple
            groups = [map(joined, chosen(group)) for group in self.groups]
            parts = zip(_beginnings(self.events, order), *groups, chosen(self.tails), strict=False)
            yield b"".join(chain.from_iterable(parts))


def build(
    cursor: "Cursor[Any]",
    events: Events,
    order: Positions,
    combinations: Combinations,
    identifiers: Identifiers,
) -> Rows:
    """The rows of a batch. Commits dictionary rows that are new."""
    return Rows(events, order, combinations.of(cursor, events), _tails(events, identifiers))


def _beginnings(events: Events, order: Positions) -> list[bytes]:
    heads = events.heads[order]
    lines = np.empty(len(order), _BEGINNING)
    lines["fields"] = len(COLUMNS)
    for name in ("project_id", "event_id", "user_key", "session_key"):
        lines[name] = heads[name]
    for name in ("timestamp", "received_at"):
        lines[name] = fields.instants(heads[name])
    for name in COLUMNS[:6]:
        lines[f"{name}_length"] = lines[name].dtype.itemsize
    ready, width = lines.tobytes(), _BEGINNING.itemsize
    return [ready[start : start + width] for start in range(0, len(ready), width)]


def _tails(events: Events, identifiers: Identifiers) -> list[bytes]:
    """From `properties` on. Many events have nothing there."""
    projects = [kind.project_id for kind in events.kinds]
    return [
        _NOTHING
        if rare is None and address is None and not properties
        else fields.json(properties)
        + fields.inet(address)
        + (_NOTHING_RARE if rare is None else _rare(rare, project_id, identifiers))
        for properties, address, rare, project_id in zip(
            events.properties, events.addresses, events.rare, projects, strict=True
        )
    ]


def _rare(rare: Rare, project_id: int, identifiers: Identifiers) -> bytes:
    keys = identifiers.of(project_id)
    for spelled in (rare.user_id, rare.session_id):
        if spelled is not None:
            keys[spelled]  # noted, so that its spelling is kept
    return b"".join(
        (
            fields.integer(rare.engagement_ms),
            fields.small(rare.scroll_depth),
            keys[rare.anonymous_id],
            keys[rare.account_id],
            fields.numeric(rare.revenue),
            fields.text(rare.currency),
            fields.integer(rare.import_id),
        )
    )
