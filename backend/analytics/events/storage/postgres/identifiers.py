"""Ids of people, sessions and accounts: any text in, 16 bytes out, the spelling kept once."""

import re
from collections.abc import Sequence
from struct import pack
from typing import Any, Final

from psycopg import Cursor

from analytics.common.ids import identifier_key
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Ints, Texts, Uuids

Spelling = tuple[int, bytes, str]
"""Project, uuid field, text."""

_CANONICAL: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_HEAD: Final = pack(">i", 16)


class ProjectKeys(dict[str | None, bytes]):
    """Id → its uuid field, for one project; computes what it has not seen and notes what must be spelled."""

    def __init__(self, project_id: int) -> None:
        super().__init__({None: fields.NULL})
        self._project_id = project_id
        self.unspelled: dict[bytes, str] = {}
        """Key → text, of ids that are no UUIDs and may not be in `events_identifier` yet."""

    def __missing__(self, value: str | None) -> bytes:
        assert value is not None  # noqa: S101 - None is there from the start
        if _CANONICAL(value):
            # What identifier_key says of most ids, without its detour over a UUID object.
            field = self[value] = _HEAD + bytes.fromhex(value.replace("-", ""))
            return field
        field = self[value] = fields.uuid(identifier_key(self._project_id, value).bytes)
        self.unspelled[field] = value
        return field


class Identifiers:
    """The keys of all projects."""

    def __init__(self, capacity: int = 300_000) -> None:
        self._capacity = capacity
        self._projects: dict[int, ProjectKeys] = {}

    def of(self, project_id: int) -> ProjectKeys:
        """Id → uuid field of one project."""
        keys = self._projects.get(project_id)
        if keys is None:
            keys = self._projects[project_id] = ProjectKeys(project_id)
        return keys

    def take_unspelled(self) -> list[Spelling]:
        """Every key made since the last time that must be spelled, sorted; whoever takes them writes them."""
        taken = []
        for project_id, keys in self._projects.items():
            if keys.unspelled:
                taken += [(project_id, field, value) for field, value in keys.unspelled.items()]
                keys.unspelled.clear()
        return sorted(taken)

    def trim(self) -> None:
        """Forget everything once there is too much of it."""
        if sum(map(len, self._projects.values())) > self._capacity:
            self.forget()

    def forget(self) -> None:
        """Forget everything; what is asked for again is spelled again."""
        self._projects.clear()


def write(cursor: "Cursor[Any]", spellings: Sequence[Spelling]) -> None:
    """Keep the spellings in the current transaction."""
    if spellings:
        cursor.execute(
            """INSERT INTO events_identifier (project_id, key, value)
               SELECT * FROM unnest(%b, %b, %b) ON CONFLICT DO NOTHING""",
            [
                Ints.of(fields.integer(project_id) for project_id, _, _ in spellings),
                Uuids.of(field for _, field, _ in spellings),
                Texts.of(fields.text(value) for _, _, value in spellings),
            ],
        )


def next_generation(cursor: Any) -> None:
    """To be called in the transaction that deletes spellings, behind the deletion; see `generations`."""
    cursor.execute("SELECT nextval('events_erasure_id_seq')")
