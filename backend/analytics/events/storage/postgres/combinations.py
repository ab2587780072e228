"""Columns that repeat together, found in one lookup instead of one each.

A visitor's browser, place and screen come in one combination with every event of the visit; so do a page
and its title. What is remembered here is only a shortcut: the ids are those of `dictionaries`.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any, Final

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
        try:
            return list(map(self._known.__getitem__, keys))
        except KeyError:
            self._learn(cursor, set(keys).difference(self._known))
            return list(map(self._known.__getitem__, keys))

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
    """The groups of an event's columns."""

    SENDER: Final = ("client", "location", "locale", "bot")
    KIND: Final = ("name", "source", "key_id", "acquisition", "url_scheme")
    SPOT: Final = ("page", "title")

    def __init__(self, dictionaries: Dictionaries, capacity: int = 200_000) -> None:
        one = dictionaries
        self._dictionaries = dictionaries
        self.sender: Final = Combination((one.client, one.location, one.locale, one.bot), capacity)
        self.kind: Final = Combination(
            (one.name, one.source, fields.integer, one.acquisition, fields.text), capacity
        )
        self.spot: Final = Combination((one.page, one.title), capacity)
        self.all: Final = (self.sender, self.kind, self.spot)

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
