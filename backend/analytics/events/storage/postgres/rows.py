"""A batch as PostgreSQL takes it: sorted, without repeats, every row its ready bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from struct import Struct
from typing import Any, Final

from psycopg import Cursor

from analytics.events.schema import EnrichedEvent
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.combinations import Combinations, Found, Key, joined
from analytics.events.storage.postgres.fields import EPOCH_US, NULL
from analytics.events.storage.postgres.identifiers import Identifiers, ProjectKeys

# In the order in which `build` joins a line.
COLUMNS: Final = (
    "timestamp", "received_at", "project_id", "event_id", "user_key", "session_key",
    *chain(*Combinations.GROUPS),
    "properties", "url_query", "ip",
    "engagement_ms", "scroll_depth", "anonymous_key", "account_key", "revenue", "currency", "import_id",
)  # fmt: skip
_HEAD: Final = Struct(">hiqiqiii16s").pack
# Where in a line those fields are, ready to be sent again elsewhere.
TIMESTAMP: Final = slice(2, 14)
PROJECT: Final = slice(26, 34)
EVENT_ID: Final = slice(34, 54)
_COUNT: Final = len(COLUMNS)
_NOTHING_RARE: Final = NULL * 7
_NOTHING: Final = NULL * 3 + _NOTHING_RARE


@dataclass(frozen=True, slots=True)
class Rows:
    """Events in the order of (project, timestamp, event id), and their fields in parallel lists."""

    events: list[EnrichedEvent]
    users: list[bytes]
    sessions: list[bytes]
    groups: tuple[list[Found], ...]
    """In the order of `Combinations.GROUPS`."""
    lines: list[bytes]
    """Ready for COPY events_event … (FORMAT BINARY)."""

    def without(self, positions: set[int]) -> "Rows":
        """The same without the rows at `positions`."""
        kept = [at for at in range(len(self.events)) if at not in positions]

        def only(column: list[Any]) -> list[Any]:
            return [column[at] for at in kept]

        return Rows(
            events=only(self.events),
            users=only(self.users),
            sessions=only(self.sessions),
            groups=tuple(map(only, self.groups)),
            lines=only(self.lines),
        )


def distinct(events: Sequence[EnrichedEvent]) -> list[EnrichedEvent]:
    """The first of each (project, event id), sorted by project, time and id."""
    if len({event.event_id for event in events}) < len(events):
        first: dict[tuple[int, bytes], EnrichedEvent] = {}
        for event in events:
            first.setdefault((event.project_id, event.event_id), event)
        events = list(first.values())
    by_project: dict[int, list[EnrichedEvent]] = {}
    for event in events:
        by_project.setdefault(event.project_id, []).append(event)
    ordered: list[EnrichedEvent] = []
    for project_id in sorted(by_project):
        ordered += sorted(by_project[project_id], key=_TIME_AND_ID)
    return ordered


def build(
    cursor: "Cursor[Any]",
    events: list[EnrichedEvent],
    combinations: Combinations,
    identifiers: Identifiers,
) -> Rows:
    """The rows of `distinct` events. Commits dictionary rows that are new.

    Tuples are spelled out, as `attrgetter` takes five times as long.
    """
    groups = _groups(cursor, events, combinations)
    keys = {project_id: identifiers.of(project_id) for project_id in {one.project_id for one in events}}
    ids = [(keys[one.project_id], one) for one in events]
    users = [known[one.user_id] for known, one in ids]
    sessions = [known[one.session_id] for known, one in ids]
    heads = [
        _HEAD(
            _COUNT,
            8,
            one.timestamp - EPOCH_US,
            8,
            one.received_at - EPOCH_US,
            4,
            one.project_id,
            16,
            one.event_id,
        )
        for one in events
    ]
    tails = [_tail(one, keys) for one in events]
    parts = zip(heads, users, sessions, *[map(joined, group) for group in groups], tails, strict=True)
    return Rows(events, users, sessions, groups, list(map(b"".join, parts)))


def _groups(
    cursor: "Cursor[Any]", events: list[EnrichedEvent], combinations: Combinations
) -> tuple[list[Found], ...]:
    keys: tuple[list[Key], ...] = (
        [(one.project_id, one.name, one.source, one.key_id, one.url_scheme) for one in events],
        [(one.project_id, one.client, one.bot) for one in events],
        [(one.project_id, one.locale) for one in events],
        [(one.project_id, one.acquisition, one.location) for one in events],
        [(one.project_id, one.page, one.title) for one in events],
    )
    return tuple(
        combination.found(cursor, some) for combination, some in zip(combinations.all, keys, strict=True)
    )


def _tail(one: EnrichedEvent, keys: dict[int, ProjectKeys]) -> bytes:
    """From `properties` on. Most events have none of the last seven, many none at all."""
    if (
        one.engagement_ms is None
        and one.scroll_depth is None
        and one.anonymous_id is None
        and one.account_id is None
        and one.revenue is None
        and one.currency is None
        and one.import_id is None
    ):
        if not one.properties and one.url_query is None and one.ip is None:
            return _NOTHING
        rare = _NOTHING_RARE
    else:
        rare = _rare(one, keys[one.project_id])
    return fields.json(one.properties) + fields.text(one.url_query) + fields.inet(one.ip) + rare


def _rare(one: EnrichedEvent, keys: ProjectKeys) -> bytes:
    return b"".join(
        (
            fields.integer(one.engagement_ms),
            fields.small(one.scroll_depth),
            keys[one.anonymous_id],
            keys[one.account_id],
            fields.numeric(one.revenue),
            fields.text(one.currency),
            fields.integer(one.import_id),
        )
    )


_TIME_AND_ID: Final = attrgetter("timestamp", "event_id")
