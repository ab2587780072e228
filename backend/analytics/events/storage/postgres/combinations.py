"""Columns that repeat together, found in one lookup instead of one each.

A browser and whether it is a bot's, a page and its title come again and again in one combination. What is
remembered here is only a shortcut: the ids are those of `dictionaries`.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, Final, cast

from psycopg import Cursor

from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.dictionaries import (
    MOST_CHARACTERS,
    Dictionaries,
    Dictionary,
    characters,
)

Key = tuple[Any, ...]
"""The project's id, then the values of the columns."""
Found = tuple[bytes, ...]
"""The fields of the columns joined, then each of them."""

joined: Final[Callable[[Found], bytes]] = itemgetter(0)


class Combination:
    """The columns of one group, some with a dictionary, some written as they are."""

    def __init__(self, columns: Sequence[Dictionary | Callable[[Any], bytes]], capacity: int) -> None:
        self._columns = tuple(columns)
        self._capacity = capacity
        self._known: dict[Key, Found] = {}
        self._characters = 0

    def found(self, cursor: "Cursor[Any]", keys: list[Key]) -> list[Found]:
        """The fields of each key. Commits dictionary rows that are new: call it outside the transaction."""
        found = list(map(self._known.get, keys))
        if missing := {key for key, one in zip(keys, found, strict=True) if one is None}:
            self._learn(cursor, missing)
        return list(map(self._known.__getitem__, keys)) if missing else cast("list[Found]", found)

    def trim(self) -> None:
        """Forget everything once there is too much of it."""
        if self._characters > MOST_CHARACTERS or len(self._known) > self._capacity:
            self.forget()

    def forget(self) -> None:
        """Forget everything, as when the database may be another one now."""
        self._known.clear()
        self._characters = 0

    def _learn(self, cursor: "Cursor[Any]", keys: Iterable[Key]) -> None:
        by_project: dict[int, list[Key]] = {}
        for key in keys:
            by_project.setdefault(key[0], []).append(key)
        for at, column in enumerate(self._columns, 1):
            if isinstance(column, Dictionary):
                values = {project_id: [key[at] for key in some] for project_id, some in by_project.items()}
                column.resolve(cursor, {one: column.missing(one, some) for one, some in values.items()})
        for project_id, some in by_project.items():
            field_of = [
                column.known(project_id).__getitem__ if isinstance(column, Dictionary) else column
                for column in self._columns
            ]
            for key in some:
                each = [field(value) for field, value in zip(field_of, key[1:], strict=True)]
                self._known[key] = (b"".join(each), *each)
                self._characters += characters(key)


class Combinations:
    """The groups of an event's columns, small enough to be met again: not all of a visitor, but each side."""

    KIND: Final = ("name_id", "source_id", "key_id", "url_scheme")
    CLIENT: Final = ("client_id", "bot_id")
    LOCALE: Final = ("locale_id",)
    ORIGIN: Final = ("acquisition_id", "location_id")
    SPOT: Final = ("page_id", "title_id")
    GROUPS: Final = (KIND, CLIENT, LOCALE, ORIGIN, SPOT)

    def __init__(self, dictionaries: Dictionaries, capacity: int = 50_000) -> None:
        one = dictionaries
        self._dictionaries = dictionaries
        self.kind: Final = Combination((one.name, one.source, fields.integer, fields.text), capacity)
        self.client: Final = Combination((one.client, one.bot), capacity)
        self.locale: Final = Combination((one.locale,), capacity)
        self.origin: Final = Combination((one.acquisition, one.location), capacity)
        self.spot: Final = Combination((one.page, one.title), capacity)
        self.all: Final = (self.kind, self.client, self.locale, self.origin, self.spot)

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
