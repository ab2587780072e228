"""A batch as PostgreSQL takes it: sorted, without repeats, every column a list of ready fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from struct import Struct
from typing import Any, Final

from psycopg import Cursor

from analytics.events.schema import EnrichedEvent
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.dictionaries import Dictionaries, Dictionary
from analytics.events.storage.postgres.fields import EPOCH_US, NULL
from analytics.events.storage.postgres.identifiers import Identifiers

# In the order of `_head`, the dictionaries, `_tail`.
COLUMNS: Final = (
    "timestamp", "received_at", "project_id", "event_id",
    "user_key", "session_key",
    "name_id", "source_id", "page_id", "title_id", "client_id", "location_id", "acquisition_id", "locale_id",
    "bot_id",
    "key_id", "properties", "url_query", "ip", "engagement_ms", "scroll_depth", "anonymous_key",
    "account_key", "revenue", "currency", "url_scheme", "import_id",
)  # fmt: skip
_HEAD: Final = Struct(">hiqiqiii16s").pack
_COUNT: Final = len(COLUMNS)
_NOTHING_RARE: Final = NULL * 9
_DICTIONARIES: Final = (
    "name", "source", "page", "title", "client", "location", "acquisition", "locale", "bot",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """Events in the order of (project, timestamp, event id), and their fields in parallel lists."""

    events: list[EnrichedEvent]
    projects: list[int]
    users: list[bytes]
    sessions: list[bytes]
    dictionaries: dict[str, list[bytes]]
    """By the names of `_DICTIONARIES`."""
    lines: list[bytes]
    """Ready for COPY events_event … (FORMAT BINARY)."""

    def without(self, positions: set[int]) -> "Rows":
        """The same without the rows at `positions`."""
        kept = [at for at in range(len(self.events)) if at not in positions]

        def only(column: list[Any]) -> list[Any]:
            return [column[at] for at in kept]

        return Rows(
            events=only(self.events),
            projects=only(self.projects),
            users=only(self.users),
            sessions=only(self.sessions),
            dictionaries={name: only(column) for name, column in self.dictionaries.items()},
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
    dictionaries: Dictionaries,
    identifiers: Identifiers,
) -> Rows:
    """The rows of `distinct` events. Commits dictionary rows that are new."""
    groups = [
        (project_id, list(group)) for project_id, group in groupby(events, key=attrgetter("project_id"))
    ]
    columns = {name: _column(cursor, getattr(dictionaries, name), name, groups) for name in _DICTIONARIES}
    projects: list[int] = []
    users: list[bytes] = []
    sessions: list[bytes] = []
    tails: list[bytes] = []
    for project_id, group in groups:
        keys = identifiers.of(project_id)
        projects += [project_id] * len(group)
        users += [keys[event.user_id] for event in group]
        sessions += [keys[event.session_id] for event in group]
        tails += [_tail(event, keys) for event in group]
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
    lines = list(map(b"".join, zip(heads, users, sessions, *columns.values(), tails, strict=True)))
    return Rows(events, projects, users, sessions, columns, lines)


def _column(
    cursor: "Cursor[Any]",
    dictionary: Dictionary,
    attribute: str,
    groups: Sequence[tuple[int, list[EnrichedEvent]]],
) -> list[bytes]:
    value = attrgetter(attribute)
    values = [(project_id, list(map(value, group))) for project_id, group in groups]
    try:
        return _looked_up(dictionary, values)
    except KeyError:
        missing = {project_id: dictionary.missing(project_id, column) for project_id, column in values}
        dictionary.resolve(cursor, missing)
        return _looked_up(dictionary, values)


def _looked_up(dictionary: Dictionary, values: list[tuple[int, list[Any]]]) -> list[bytes]:
    column: list[bytes] = []
    for project_id, group in values:
        column += map(dictionary.known(project_id).__getitem__, group)
    return column


def _tail(event: EnrichedEvent, keys: dict[str | None, bytes]) -> bytes:
    key = _key_field(event.key_id)
    properties, query = event.properties, event.url_query
    body = (fields.json(properties) if properties else NULL) + (NULL if query is None else fields.text(query))
    if _rare(event) == _NONE:
        return key + body + _NOTHING_RARE
    return b"".join(
        (
            key,
            body,
            fields.inet(event.ip),
            fields.integer(event.engagement_ms),
            fields.small(event.scroll_depth),
            keys[event.anonymous_id],
            keys[event.account_id],
            fields.numeric(event.revenue),
            fields.text(event.currency),
            fields.text(event.url_scheme),
            fields.integer(event.import_id),
        )
    )


_key_field = lru_cache(maxsize=10_000)(fields.integer)
_TIME_AND_ID: Final = attrgetter("timestamp", "event_id")
_rare: Final = attrgetter(
    "ip", "engagement_ms", "scroll_depth", "anonymous_id", "account_id", "revenue", "currency", "url_scheme",
    "import_id",
)  # fmt: skip
_NONE: Final = (None,) * 9
