"""The names that stored events have."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from analytics.common.clock import SystemClock
from analytics.common.names import NameKind
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import Row, event, store_now
from analytics.events.tests.snapshot import empty_tables
from analytics.ingest.caps.database import StoredNames

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = 2


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    yield
    empty_tables()


def rows() -> Iterator[Row]:
    now = datetime.now(UTC)
    old = now - timedelta(days=30)
    yield event(now, name="signup", properties=b'{"plan":"pro","deep":{"inner":1}}')
    yield event(now, name="pageview")
    yield event(now, name="pageview", properties=b'{"plan":"free","tier":null}')
    yield event(old, received=now, name="ancient", properties=b'{"gone":1}')
    yield event(now, project_id=OTHER, name="theirs", properties=b'{"secret":1}')


def test_it_knows_a_project_s_event_names_and_its_latest_property_keys() -> None:
    store_now(PostgresStore(SystemClock()), list(rows()))
    found = StoredNames().names(1)
    assert sorted(found[NameKind.EVENT_NAME]) == ["ancient", "pageview", "signup"]
    assert sorted(found[NameKind.PROPERTY_KEY]) == ["deep", "plan", "tier"]


def test_it_knows_nothing_of_a_project_without_events() -> None:
    assert StoredNames().names(3) == {NameKind.EVENT_NAME: [], NameKind.PROPERTY_KEY: []}
