"""The names that stored events have: what fills up a set in Redis that was begun anew."""

from collections.abc import Mapping
from typing import Final, Protocol

from django.db import connection

from analytics.common.names import NameKind
from analytics.events.models import Label
from analytics.events.schema import LabelKind

_EVENTS_READ: Final = 20_000
_DAYS_READ: Final = 7


class NameSource(Protocol):
    """Where names come from when Redis has lost them. Blocks, and may raise django.db.Error."""

    def names(self, project_id: int) -> Mapping[NameKind, list[str]]:
        """The names of a project that has events."""
        ...

    def close(self) -> None:
        """Let go of what the calling thread holds."""
        ...


class StoredNames:
    """See NameSource. Sources are not asked for: the keys' snapshot has them."""

    def names(self, project_id: int) -> Mapping[NameKind, list[str]]:
        """Event names from their dictionary; property keys from some of the last days' events.

        Others of those keys count again when they are used again.
        """
        labels = Label.objects.filter(project_id=project_id, kind=LabelKind.EVENT_NAME)
        return {
            NameKind.EVENT_NAME: list(labels.values_list("value", flat=True)),
            NameKind.PROPERTY_KEY: _property_keys(project_id),
        }

    def close(self) -> None:
        """See NameSource."""
        connection.close()


def _property_keys(project_id: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT jsonb_object_keys(properties) FROM (
                   SELECT properties FROM events_event
                   WHERE project_id = %s AND timestamp >= now() - make_interval(days => %s)
                     AND jsonb_typeof(properties) = 'object'
                   LIMIT %s
               ) AS found""",
            [project_id, _DAYS_READ, _EVENTS_READ],
        )
        return [key for (key,) in cursor.fetchall()]
