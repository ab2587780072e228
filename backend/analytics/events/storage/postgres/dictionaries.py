"""Texts that repeat: tuple in, integer out.

A dictionary's row is found by `digest`, 16 bytes of BLAKE2b over its tuple, so that no index holds a
stranger's text (a btree entry has a size limit, and a text in an index is stored twice). New rows are
committed before the batch that needs them: a rolled back batch leaves at most an unused row, and two workers
never wait for each other's batches. What is never used, or no more, goes by `events.sweeping`.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from operator import itemgetter
from typing import Any, Final, NamedTuple

import msgspec
from psycopg import Cursor

from analytics.events.schema import LabelKind
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Ints, Texts, Uuids

Value = Any
"""A hashable: the NamedTuple of the dictionary, or a label's text."""


NUMBERS: Final = {
    "events_label": 1,
    "events_page": 2,
    "events_client": 3,
    "events_location": 4,
    "events_acquisition": 5,
    "events_locale": 6,
}
"""The tables, as `events_dictionarymark` knows them. Stored for as long as a sweep takes."""
MOST_CHARACTERS: Final = 16 << 20
"""Remembered of strangers' texts, in each dictionary; a character takes up to four bytes."""


def characters(value: object) -> int:
    """How long the texts in a value are, together."""
    if isinstance(value, str):
        return len(value)
    return sum(map(characters, value)) if isinstance(value, tuple) else 0


class Dictionary:
    """One dictionary's known values: after `resolve`, `known(project)` has every value asked for."""

    def __init__(
        self, table: str, columns: Sequence[str], row: Callable[[Value], tuple[Any, ...]], capacity: int
    ) -> None:
        self._table = table
        self._columns = tuple(columns)
        self._row = row
        self._capacity = capacity
        self._known: dict[int, dict[Value, bytes]] = {}
        self._characters = 0

    def known(self, project_id: int) -> dict[Value, bytes]:
        """Value → its id as a binary field; None → NULL."""
        found = self._known.get(project_id)
        if found is None:
            found = self._known[project_id] = {None: fields.NULL}
        return found

    def missing(self, project_id: int, values: Iterable[Value]) -> set[Value]:
        """Those of `values` that must be resolved first."""
        return set(values).difference(self.known(project_id))

    def resolve(self, cursor: "Cursor[Any]", missing: dict[int, set[Value]]) -> None:
        """Look up or make the ids of what is missing, by project. Call it outside the batch's transaction."""
        wanted = [
            _Wanted(project_id, _digest(row), row, value)
            for project_id, values in missing.items()
            for value in values
            for row in [self._row(value)]
        ]
        if not wanted:
            return
        # Sorted, so that two workers who make the same rows meet in one order.
        wanted.sort(key=_TO_FIND)
        unknown = self._find(cursor, wanted)
        while unknown:
            self._make(cursor, unknown)
            # Made just now, by us or by another worker in between; hardly ever swept away already.
            unknown = self._find(cursor, unknown)

    def trim(self) -> None:
        """Forget everything once there is too much of it: looking it up again is cheap, and rare."""
        if self._characters > MOST_CHARACTERS or sum(map(len, self._known.values())) > self._capacity:
            self.forget()

    def forget(self) -> None:
        """Forget everything, as when the database may be another one now."""
        self._known.clear()
        self._characters = 0

    def _find(self, cursor: "Cursor[Any]", wanted: "list[_Wanted]") -> "list[_Wanted]":
        """Know the ids of those that are there, and mark them while a sweep is on; the others.

        Marked in one order, so that two workers who mark the same rows never wait in a circle.
        """
        cursor.execute(
            f"""WITH found AS MATERIALIZED (
                    SELECT i.at, d.id FROM unnest(%b, %b) WITH ORDINALITY AS i (project_id, digest, at)
                    JOIN {self._table} AS d USING (project_id, digest)
                ), marked AS (
                    INSERT INTO events_dictionarymark (dictionary, id)
                    SELECT {NUMBERS[self._table]}, id FROM found
                    WHERE EXISTS (SELECT FROM events_dictionarysweep WHERE marking)
                    ORDER BY id ON CONFLICT DO NOTHING
                )
                SELECT at, id FROM found""",  # noqa: S608 - our own names
            _keys(wanted),
        )
        found = {at - 1: number for at, number in cursor}
        for at, number in found.items():
            project_id, _, _, value = wanted[at]
            self.known(project_id)[value] = fields.integer(number)
            self._characters += characters(value)
        return [one for at, one in enumerate(wanted) if at not in found]

    def _make(self, cursor: "Cursor[Any]", wanted: "list[_Wanted]") -> None:
        names, columns = self._columns, list(zip(*[one.row for one in wanted], strict=True))
        values = [
            Ints.of(map(fields.integer, column)) if name == "kind" else Texts.of(map(fields.text, column))
            for name, column in zip(names, columns, strict=True)
        ]
        cursor.execute(
            f"""INSERT INTO {self._table} (project_id, digest, {", ".join(names)})
                SELECT * FROM unnest(%b, %b, {", ".join(["%b"] * len(names))})
                ON CONFLICT DO NOTHING""",  # noqa: S608 - our own names
            [*_keys(wanted), *values],
        )


class _Wanted(NamedTuple):
    project_id: int
    digest: bytes
    row: tuple[Any, ...]
    value: Value


_TO_FIND: Final = itemgetter(0, 1)


def _keys(wanted: list[_Wanted]) -> list[object]:
    return [
        Ints.of(fields.integer(one.project_id) for one in wanted),
        Uuids.of(fields.uuid(one.digest) for one in wanted),
    ]


class Dictionaries:
    """All of them, each under the name of the event's column it fills."""

    def __init__(self, capacity: int = 100_000) -> None:
        def labels(kind: LabelKind) -> Dictionary:
            return Dictionary("events_label", ("kind", "value"), lambda value: (int(kind), value), capacity)

        def tuples(table: str, *columns: str) -> Dictionary:
            return Dictionary(table, columns, tuple, capacity)

        self.name: Final = labels(LabelKind.EVENT_NAME)
        self.source: Final = labels(LabelKind.SOURCE)
        self.title: Final = labels(LabelKind.TITLE)
        self.bot: Final = labels(LabelKind.BOT)
        self.page: Final = tuples("events_page", "host", "path")
        self.client: Final = tuples(
            "events_client", "user_agent", "browser", "browser_version", "os", "os_version", "device"
        )
        self.location: Final = tuples("events_location", "country", "region", "city")
        self.acquisition: Final = tuples(
            "events_acquisition",
            "referrer",
            "referrer_host",
            "channel",
            "utm_source",
            "utm_medium",
            "utm_campaign",
            "utm_term",
            "utm_content",
        )
        self.locale: Final = tuples("events_locale", "language", "screen")
        self.all: Final[tuple[Dictionary, ...]] = (
            self.name,
            self.source,
            self.page,
            self.title,
            self.client,
            self.location,
            self.acquisition,
            self.locale,
            self.bot,
        )

    def trim(self) -> None:
        """See `Dictionary.trim`."""
        for dictionary in self.all:
            dictionary.trim()

    def forget(self) -> None:
        """See `Dictionary.forget`."""
        for dictionary in self.all:
            dictionary.forget()


def _digest(row: tuple[Any, ...]) -> bytes:
    return blake2b(_encode(row), digest_size=16).digest()


_encode = msgspec.msgpack.Encoder().encode
