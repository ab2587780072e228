"""A batch as PostgreSQL takes it: every row its ready bytes, and the order in which rows are written."""

from dataclasses import dataclass
from itertools import chain, repeat
from struct import Struct
from typing import Any, Final

from psycopg import Cursor

from analytics.events.schema import Events, Rare
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.combinations import Combinations, Found, joined
from analytics.events.storage.postgres.fields import EPOCH_US, NULL
from analytics.events.storage.postgres.identifiers import Identifiers, ProjectKeys

# In the order in which `build` joins a line. The first three sort a line among its batch.
COLUMNS: Final = (
    "project_id", "timestamp", "event_id", "received_at", "user_key", "session_key",
    *chain(*Combinations.GROUPS),
    "properties", "ip",
    "engagement_ms", "scroll_depth", "anonymous_key", "account_key", "revenue", "currency", "import_id",
)  # fmt: skip
_COUNT: Final = len(COLUMNS)
_HEAD: Final = Struct(">hiiiqi16siq").pack
# Where in a line those fields are, ready to be sent again elsewhere.
PROJECT: Final = slice(2, 10)
TIMESTAMP: Final = slice(10, 22)
EVENT_ID: Final = slice(22, 42)
_NOTHING_RARE: Final = NULL * len(Rare._fields)
_NOTHING: Final = NULL * 2 + _NOTHING_RARE


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a batch, in parallel lists like the events they are made of."""

    events: Events
    order: list[int]
    """The positions to be stored, by (project, timestamp, event id)."""
    users: list[bytes]
    sessions: list[bytes]
    groups: tuple[list[Found], ...]
    """In the order of `Combinations.GROUPS`."""
    lines: list[bytes]
    """Ready for COPY events_event … (FORMAT BINARY)."""

    def without(self, positions: set[int]) -> "Rows":
        """The same without the rows at `positions`."""
        order = [at for at in self.order if at not in positions]
        return Rows(self.events, order, self.users, self.sessions, self.groups, self.lines)

    def ordered_lines(self) -> list[bytes]:
        """The lines to be stored."""
        lines = self.lines
        return [lines[at] for at in self.order]


def distinct(events: Events) -> list[int]:
    """The positions of the first of each (project, event id)."""
    if len(set(events.event_ids)) == len(events):
        return list(range(len(events)))
    first: dict[tuple[int, bytes], int] = {}
    for at, key in enumerate(zip(events.project_ids, events.event_ids, strict=True)):
        first.setdefault(key, at)
    return list(first.values())


def build(
    cursor: "Cursor[Any]",
    events: Events,
    combinations: Combinations,
    identifiers: Identifiers,
) -> Rows:
    """The rows of a batch, repeats left out of the order. Commits dictionary rows that are new."""
    groups = combinations.of(cursor, events)
    keys = {project_id: identifiers.of(project_id) for project_id in set(events.project_ids)}
    users = [keys[one][value] for one, value in zip(events.project_ids, events.user_ids, strict=True)]
    sessions = [keys[one][value] for one, value in zip(events.project_ids, events.session_ids, strict=True)]
    heads = _heads(events)
    parts = zip(
        heads, users, sessions, *[map(joined, group) for group in groups], _tails(events, keys), strict=True
    )
    lines = list(map(b"".join, parts))
    return Rows(events, _ordered(events, heads), users, sessions, groups, lines)


def _heads(events: Events) -> list[bytes]:
    if set(map(len, events.event_ids)) != {16}:
        raise ValueError("an event id that is not 16 bytes")  # struct would pad or cut it
    return list(
        map(
            _HEAD,
            repeat(_COUNT),
            repeat(4),
            events.project_ids,
            repeat(8),
            [at - EPOCH_US for at in events.timestamps],
            repeat(16),
            events.event_ids,
            repeat(8),
            [at - EPOCH_US for at in events.received],
        )
    )


def _ordered(events: Events, heads: list[bytes]) -> list[int]:
    """By project, time and id: how the bytes of a head compare, but for times before PostgreSQL's epoch."""
    keys: list[Any] = heads
    if min(events.timestamps) < EPOCH_US:
        keys = list(zip(events.project_ids, events.timestamps, events.event_ids, strict=True))
    return sorted(distinct(events), key=keys.__getitem__)


def _tails(events: Events, keys: dict[int, ProjectKeys]) -> list[bytes]:
    """From `properties` on. Many events have nothing there."""
    return [
        _NOTHING
        if rare is None and address is None and not properties
        else fields.json(properties)
        + fields.inet(address)
        + (_NOTHING_RARE if rare is None else _rare(rare, keys[project_id]))
        for properties, address, rare, project_id in zip(
            events.properties, events.addresses, events.rare, events.project_ids, strict=True
        )
    ]


def _rare(rare: Rare, keys: ProjectKeys) -> bytes:
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
