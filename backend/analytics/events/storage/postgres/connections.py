"""psycopg's own connection below Django's: COPY and binding on the server need it."""

from typing import Any, cast

import psycopg
from django.db import connection as django_connection


def raw_connection() -> "psycopg.Connection[Any]":
    """The calling thread's connection, opened if need be; in Django's transaction where there is one."""
    django_connection.ensure_connection()
    return cast("psycopg.Connection[Any]", django_connection.connection)


def server_cursor() -> "psycopg.Cursor[Any]":
    """A cursor that binds on the server, where Django's own would paste the values into the SQL."""
    return psycopg.Cursor(raw_connection())
