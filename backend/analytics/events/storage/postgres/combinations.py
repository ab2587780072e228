"""Columns that repeat together, found in one lookup instead of one each.

A browser and whether it is a bot's, a page and its title come again and again in one combination. What is
remembered here is only a shortcut: the ids are those of `dictionaries`.
"""

from collections.abc import Callable, Hashable, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Final, cast

from psycopg import Cursor

from analytics.events.columns import Events
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.dictionaries import (
    MOST_CHARACTERS,
    Dictionaries,
    Dictionary,
    characters,
)

Found = tuple[bytes, ...]
"""The fields of the columns joined, then each of them."""
Values = Callable[[Any], tuple[Any, ...]]
"""What a key stands for: the project's id, then the values of the columns."""

joined: Final[Callable[[Found], bytes]] = itemgetter(0)
_AT_ONCE: Final = 1_000
"""Keys looked up without a pause: the thread that PostgreSQL has answered waits for its turn meanwhile."""
_REMEMBERED: Final = 2_048
"""The most characters of a combination that is remembered: long texts hardly repeat."""


class Combination:
    """The columns of one group, some with a dictionary, some written as they are."""

    def __init__(
        self, values: Values, columns: Sequence[Dictionary | Callable[[Any], bytes]], capacity: int
    ) -> None:
        self._values = values
        self._columns = tuple(columns)
        self._capacity = capacity
        self._known: dict[Hashable, Found] = {}
        self._characters = 0

    def found(self, cursor: "Cursor[Any]", keys: Sequence[Hashable]) -> list[Found]:
        """The fields of each key. Commits dictionary rows that are new: call it outside the transaction."""
        found: list[Found | None] = []
        for start in range(0, len(keys), _AT_ONCE):
            found += map(self._known.get, keys[start : start + _AT_ONCE])
        if None in found:
            learned = self._learn(cursor, {key for key, one in zip(keys, found, strict=True) if one is None})
            return [one or learned[key] for key, one in zip(keys, found, strict=True)]
        return cast("list[Found]", found)

    def trim(self) -> None:
        """Forget everything once there is too much of it."""
        if self._characters > MOST_CHARACTERS or len(self._known) > self._capacity:
            self.forget()

    def forget(self) -> None:
        """Forget everything, as when the database may be another one now."""
        self._known.clear()
        self._characters = 0

    def _learn(self, cursor: "Cursor[Any]", keys: set[Hashable]) -> dict[Hashable, Found]:
        by_project: dict[int, list[tuple[Hashable, tuple[Any, ...]]]] = {}
        for key in keys:
            values = self._values(key)
            by_project.setdefault(values[0], []).append((key, values))
        for at, column in enumerate(self._columns, 1):
            if isinstance(column, Dictionary):
                wanted = {
                    project_id: column.missing(project_id, [values[at] for _, values in some])
                    for project_id, some in by_project.items()
                }
                column.resolve(cursor, wanted)
        learned: dict[Hashable, Found] = {}
        for project_id, some in by_project.items():
            field_of = [
                column.known(project_id).__getitem__ if isinstance(column, Dictionary) else column
                for column in self._columns
            ]
            for key, values in some:
                each = [field(value) for field, value in zip(field_of, values[1:], strict=True)]
                learned[key] = (b"".join(each), *each)
                self._remember(key, values, learned[key])
        return learned

    def _remember(self, key: Hashable, values: tuple[Any, ...], found: Found) -> None:
        length = characters(values)
        if length <= _REMEMBERED:
            self._known[key] = found
            self._characters += length


class Combinations:
    """The groups of an event's columns, small enough to be met again: not all of a visitor, but each side."""

    KIND: Final = ("name_id", "source_id", "key_id")
    WHERE: Final = ("page_id", "title_id", "url_scheme", "url_query")
    WHENCE: Final = ("acquisition_id",)
    WHO: Final = ("client_id", "bot_id")
    AROUND: Final = ("location_id", "locale_id")
    GROUPS: Final = (KIND, WHERE, WHENCE, WHO, AROUND)

    def __init__(self, dictionaries: Dictionaries, capacity: int = 50_000) -> None:
        one = dictionaries
        self._dictionaries = dictionaries
        self.all: Final = (
            Combination(
                attrgetter("project_id", "name", "source", "key_id"),
                (one.name, one.source, fields.integer),
                capacity,
            ),
            Combination(
                attrgetter("project_id", "page", "title", "url_scheme", "url_query"),
                (one.page, one.title, fields.text, fields.text),
                capacity,
            ),
            Combination(attrgetter("project_id", "acquisition"), (one.acquisition,), capacity),
            Combination(attrgetter("project_id", "client", "bot"), (one.client, one.bot), capacity),
            Combination(attrgetter("project_id", "location", "locale"), (one.location, one.locale), capacity),
        )

    def of(self, cursor: "Cursor[Any]", events: Events) -> tuple[list[Found], ...]:
        """The fields of every event, group by group in the order of `GROUPS`."""
        keys: tuple[Sequence[Hashable], ...] = (
            events.kinds, events.where, events.whence, events.who, events.around,
        )  # fmt: skip
        return tuple(one.found(cursor, some) for one, some in zip(self.all, keys, strict=True))

    def trim(self) -> None:
        """Forget what has grown too large."""
        for combination in self.all:
            combination.trim()
        self._dictionaries.trim()

    def forget(self) -> None:
        """Forget everything, the dictionaries too."""
        for combination in self.all:
            combination.forget()
        self._dictionaries.forget()
