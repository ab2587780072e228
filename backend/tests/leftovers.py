"""What Django's flush leaves behind a test that committed: tables that are no models, and partitions."""

from django.core.management import CommandError
from django.db import connection
from django.test import TransactionTestCase

from analytics.events.storage.postgres import partitions

_NO_MODELS = (partitions.EVENTS, partitions.KEYS, "events_rollup")
_MOST_PARTITIONS = 24
"""More make every statement of the tests to come slower."""
_AT_ONCE = 50

_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined] # for subclasses, not in stubs


def sweep(test: TransactionTestCase) -> None:
    """Django's own flush, and then the rest."""
    try:
        _flush(test)
    except CommandError:
        _flush(test)  # a gateway that was just asking may have been the other one of a deadlock
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])",
            [list(_NO_MODELS)],
        )
        found = [row[0] for row in cursor.fetchall()]
        if len(found) > _MOST_PARTITIONS:
            for first in range(0, len(found), _AT_ONCE):
                cursor.execute(f"DROP TABLE IF EXISTS {', '.join(found[first : first + _AT_ONCE])}")
        for table in _NO_MODELS:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            [is_left] = cursor.fetchone()
            if is_left:
                cursor.execute(f"TRUNCATE {table}")
