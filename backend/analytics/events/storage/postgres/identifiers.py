"""Ids of people, sessions and accounts: any text in, 16 bytes out, the spelling kept once."""

from typing import Any
from uuid import UUID

from psycopg import Cursor

from analytics.common.ids import identifier_key
from analytics.events.storage.postgres import fields
from analytics.events.storage.postgres.arrays import Ints, Texts, Uuids


class ProjectKeys(dict[str | None, bytes]):
    """Id → its uuid field, for one project; computes what it has not seen and notes what must be spelled."""

    def __init__(self, project_id: int) -> None:
        super().__init__({None: fields.NULL})
        self._project_id = project_id
        self.unspelled: dict[bytes, str] = {}
        """Key → text, of ids that are no UUIDs and may not be in `events_identifier` yet."""

    def __missing__(self, value: str | None) -> bytes:
        assert value is not None  # noqa: S101 - None is there from the start
        key: UUID = identifier_key(self._project_id, value)
        field = self[value] = fields.uuid(key.bytes)
        if str(key) != value:
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

    def write(self, cursor: "Cursor[Any]") -> None:
        """Spell what is not spelled yet, in the batch's transaction; call `written` once it has committed."""
        rows = sorted(
            (project_id, field, value)
            for project_id, keys in self._projects.items()
            for field, value in keys.unspelled.items()
        )
        if rows:
            cursor.execute(
                """INSERT INTO events_identifier (project_id, key, value)
                   SELECT * FROM unnest(%b, %b, %b) ON CONFLICT DO NOTHING""",
                [
                    Ints.of(fields.integer(project_id) for project_id, _, _ in rows),
                    Uuids.of(field for _, field, _ in rows),
                    Texts.of(fields.text(value) for _, _, value in rows),
                ],
            )

    def written(self) -> None:
        """The transaction of `write` has committed."""
        for keys in self._projects.values():
            keys.unspelled.clear()

    def trim(self) -> None:
        """Forget everything once there is too much of it."""
        if sum(map(len, self._projects.values())) > self._capacity:
            self.forget()

    def forget(self) -> None:
        """Forget everything; what is asked for again is spelled again."""
        self._projects.clear()
