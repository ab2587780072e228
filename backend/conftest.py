"""What every backend test stands on: real PostgreSQL and real Valkey, started once for the whole run.

TEST_DATABASE_URL and TEST_REDIS_URL name servers that already run; without them the embedded ones are
started in a folder of their own and stopped at the end. Workers of `-n` share nothing: each has embedded
servers of its own, or a database of its own in those that run.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import pytest
import redis
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from analytics.common import redis as our_redis
from analytics.config.stack.embedded import embedded_services
from tests import leftovers

pytest_plugins = ["tests.mailbox", "tests.people"]


@dataclass(frozen=True)
class Services:
    """Where the servers of this test run are."""

    database_url: str
    redis_url: str


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    database_url, redis_url = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    if database_url and redis_url:
        yield Services(database_url, _of_this_worker(redis_url))
        return
    with embedded_services(tmp_path_factory.mktemp("services")) as started:
        yield Services(started.database_url, started.redis_url)


def _of_this_worker(redis_url: str) -> str:
    """The next databases for `gw1` and those after it; pytest-django does the same for PostgreSQL."""
    url = urlsplit(redis_url)
    number = int(url.path.strip("/") or 0) + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    return url._replace(path=f"/{number}").geturl()


@pytest.fixture(scope="session", autouse=True)
def segments_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Chores sweep what the manifest does not know: never the segments that `.env` or `var` have here."""
    settings.SEGMENTS_URL = str(tmp_path_factory.mktemp("segments"))
    settings.SEGMENTS_BUCKET = None
    settings.SEGMENTS_CACHE = tmp_path_factory.mktemp("segments-cache")


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Who follows a test that committed finds nothing of it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", leftovers.sweep)
        yield


@pytest.fixture(scope="session", autouse=True)
def exports_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A chore deletes exports that the database does not know."""
    settings.EXPORTS = tmp_path_factory.mktemp("exports")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: Services, request: pytest.FixtureRequest) -> None:
    """Point Django at the run's PostgreSQL before pytest-django makes the test database in it."""
    url = urlsplit(services.database_url)
    connections.settings["default"].update(
        NAME=unquote(url.path.lstrip("/")),
        USER=unquote(url.username or ""),
        PASSWORD=unquote(url.password or ""),
        HOST=url.hostname or "",
        PORT=str(url.port or ""),
    )
    connections.settings["default"]["OPTIONS"]["pool"] = settings.DATABASE_POOL
    connections["default"].settings_dict.update(connections.settings["default"])
    # Now that its name is known: a database for each worker of `-n`.
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End the sessions that are left, of processes that tests have killed, before the database is dropped."""
    yield
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture
def clean_redis(services: Services) -> Iterator["redis.Redis"]:
    """An empty Redis database, and the settings pointing at it."""
    settings.REDIS_URL = services.redis_url
    for queue in settings.RQ_QUEUES.values():
        queue["URL"] = services.redis_url
    our_redis.redis_client.cache_clear()
    client = our_redis.redis_client()
    client.flushdb()
    yield client
    client.flushdb()
    client.close()
    our_redis.redis_client.cache_clear()
