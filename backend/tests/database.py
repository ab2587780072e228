"""Where the test run's database is, for processes that are started beside the tests."""

from urllib.parse import quote

from django.db import connection


def database_url(port: int | None = None) -> str:
    """The URL of the database that Django's own connection leads to.

    `port`: another way to it, from this machine.
    """
    there = connection.settings_dict
    password = f":{quote(there['PASSWORD'])}" if there["PASSWORD"] else ""
    user = f"{quote(there['USER'])}{password}@" if there["USER"] else ""
    host = "127.0.0.1" if port is not None or not there["HOST"] else quote(there["HOST"], safe="")
    return f"postgresql://{user}{host}:{port or there['PORT'] or 5432}/{quote(there['NAME'])}"
