"""One person, by the ids that were sent: which events are that person's, and what they say together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from analytics.common.ids import identifier_key
from analytics.events.storage.postgres import partitions
from analytics.events.storage.postgres.connections import raw_connection
from analytics.events.storage.postgres.documents import documents_statement

_TOLD_AT_ONCE: Final = 1_000
"""Events whose documents are read at once."""
_MOST_IDS: Final = 100
"""Of the ids that came together with the person's."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever one of these ids stands for. At least one is there; an event is the person's if any fits."""

    project_id: int
    user_key: UUID | None = None
    anonymous_key: UUID | None = None
    """Sent as `anonymous_id`, or as `user_id` as long as nobody had signed in: so the snippet does it."""
    account_key: UUID | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """SQL over the columns of `events_event`, without its project, and the values it binds."""
        found: list[str] = []
        values: list[Any] = []
        if users := self.user_keys:
            found.append("user_key = ANY (%s::uuid[])")
            values.append(users)
        for column, key in (("anonymous_key", self.anonymous_key), ("account_key", self.account_key)):
            if key is not None:
                found.append(f"{column} = %s")
                values.append(key)
        return f"({' OR '.join(found)})", values

    @property
    def user_keys(self) -> list[UUID]:
        """Those that stand in `user_key`."""
        return [key for key in (self.user_key, self.anonymous_key) if key is not None]

    @property
    def keys(self) -> list[UUID]:
        """All that were named."""
        return [*self.user_keys, *([self.account_key] if self.account_key else [])]


def person(
    project_id: int,
    *,
    user_id: str | None = None,
    anonymous_id: str | None = None,
    account_id: str | None = None,
) -> Person:
    """The person with these ids, as they were sent. One must be given."""
    keys = [id_ and identifier_key(project_id, id_) for id_ in (user_id, anonymous_id, account_id)]
    return Person(project_id, *[key or None for key in keys])


@dataclass(frozen=True, slots=True)
class Found:
    """What is stored of a person."""

    events: int
    first_event_at: datetime | None
    last_event_at: datetime | None
    sessions: int
    sources: dict[str, int]
    """Events by source."""
    names: dict[str, int]
    """Events by name."""
    countries: list[str]
    addresses: list[str]
    user_ids: list[str]
    """Those the events came with, as they were sent; as are the two below."""
    anonymous_ids: list[str]
    account_ids: list[str]


def look_up(found: Person) -> Found:
    """Everything about the person's events at once. Reads all events of the project."""
    condition, values = found.condition()
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP.format(condition=condition), [found.project_id, *values])
        count, first, last, sessions, sources, names, countries, addresses, users, anonymous, accounts = (
            cursor.fetchone()
        )
        spelled = _spelled(found.project_id, {*(users or ()), *(anonymous or ()), *(accounts or ())})
        return Found(
            events=count,
            first_event_at=first,
            last_event_at=last,
            sessions=sessions,
            sources=_labelled(cursor, sources),
            names=_labelled(cursor, names),
            countries=_countries(cursor, countries),
            addresses=sorted(addresses or ())[:_MOST_IDS],
            user_ids=_texts(spelled, users),
            anonymous_ids=_texts(spelled, anonymous),
            account_ids=_texts(spelled, accounts),
        )


def exported(found: Person) -> Iterator[str]:
    """All of the person's events as JSON texts (see `storage.postgres.documents`), oldest first.

    Reads one day of the project after the other. What is stored or deleted meanwhile may be in it or not.
    """
    for day in event_days():
        events = _events_of(found, day)
        for at in range(0, len(events), _TOLD_AT_ONCE):
            statement, bound = documents_statement(found.project_id, events[at : at + _TOLD_AT_ONCE])
            with connection.cursor() as cursor:
                cursor.execute(statement, bound)
                newest_first = cursor.fetchall()
            yield from (text for (text,) in reversed(newest_first))


def _events_of(found: Person, day: date) -> list[tuple[datetime, UUID]]:
    condition, values = found.condition()
    start = datetime.combine(day, time(), UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT timestamp, event_id FROM events_event
                WHERE project_id = %s AND timestamp >= %s AND timestamp < %s AND {condition}
                ORDER BY timestamp, event_id""",  # noqa: S608 - columns of ours
            [found.project_id, start, start + timedelta(days=1), *values],
        )
        return list(cursor.fetchall())


def event_days() -> list[date]:
    """The days with a partition of events, oldest first."""
    return sorted(partitions.existing(raw_connection(), partitions.EVENTS))


def partition(day: date) -> str:
    """The table of one day's events."""
    return f"{partitions.EVENTS}_{day:%Y%m%d}"


_LOOK_UP: Final = """
    WITH mine AS MATERIALIZED (
        SELECT * FROM events_event WHERE project_id = %s AND {condition}
    )
    SELECT count(*), min(timestamp), max(timestamp), count(DISTINCT session_key),
           (SELECT json_object_agg(source_id, n) FROM (SELECT source_id, count(*) AS n FROM mine GROUP BY 1)),
           (SELECT json_object_agg(name_id, n) FROM (SELECT name_id, count(*) AS n FROM mine GROUP BY 1)),
           array_remove(array_agg(DISTINCT location_id), NULL),
           array_remove(array_agg(DISTINCT host(ip)), NULL),
           array_remove(array_agg(DISTINCT user_key), NULL),
           array_remove(array_agg(DISTINCT anonymous_key), NULL),
           array_remove(array_agg(DISTINCT account_key), NULL)
    FROM mine
"""


def _spelled(project_id: int, keys: set[UUID]) -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, value FROM events_identifier WHERE project_id = %s AND key = ANY (%s)",
            [project_id, list(keys)],
        )
        return dict(cursor.fetchall())


def _texts(spelled: dict[UUID, str], keys: list[UUID] | None) -> list[str]:
    return sorted(spelled.get(key, str(key)) for key in keys or ())[:_MOST_IDS]


def _labelled(cursor: Any, counts: dict[str, int] | None) -> dict[str, int]:
    """Counts by label id → by text, the largest first."""
    if not counts:
        return {}
    cursor.execute("SELECT id, value FROM events_label WHERE id = ANY (%s)", [list(map(int, counts))])
    texts = dict(cursor.fetchall())
    biggest = sorted(counts.items(), key=lambda pair: -pair[1])
    return {texts[int(number)]: count for number, count in biggest if int(number) in texts}


def _countries(cursor: Any, locations: list[int] | None) -> list[str]:
    cursor.execute(
        "SELECT DISTINCT country FROM events_location WHERE id = ANY (%s) AND country IS NOT NULL",
        [locations],
    )
    return sorted(country for (country,) in cursor.fetchall())
