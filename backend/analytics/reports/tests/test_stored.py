"""What the storage engine has put away, the reports find again, dimension by dimension."""

from datetime import timedelta

import pytest

from analytics.common.clock import FixedClock
from analytics.events.schema import Acquisition, Client, Locale, Location, Page
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import NOON, event, store_now
from analytics.reports.tests.conftest import Ask

DAY = NOON.date().isoformat()
PERIOD = {"from": DAY, "to": DAY}
VALUES = {
    "time:hour": "2026-03-10T12:00:00+00:00",
    "event_name": "pageview",
    "event_source": "web",
    "title": "Title ☃",
    "host": "a.example",
    "path": "/x",
    "referrer": "https://r.example/",
    "channel": "Referral",
    "utm_source": "s",
    "utm_medium": "m",
    "utm_campaign": "c",
    "utm_term": "t",
    "utm_content": "n",
    "country": "DE",
    "region": "Land Berlin",
    "city": "Berlin",
    "browser": "Firefox",
    "browser_version": "133",
    "os": "Linux",
    "device": "desktop",
    "language": "de",
    "screen": "1920x1080",
    "currency": "EUR",
    "user_id": "anna@example.com",
    "account_id": "acme",
    "properties.plan": "pro",
}


@pytest.fixture
def stored(db: None, project_id: int) -> None:
    full = event(
        project_id=project_id,
        user_id="anna@example.com",
        account_id="acme",
        page=Page("a.example", "/x"),
        title="Title ☃",
        client=Client("UA", "Firefox", "133", "Linux", None, "desktop"),
        location=Location("DE", "Land Berlin", "Berlin"),
        acquisition=Acquisition("https://r.example/", "r.example", "Referral", "s", "m", "c", "t", "n"),
        locale=Locale("de", "1920x1080"),
        currency="EUR",
        properties=b'{"plan": "pro"}',
    )
    bare = event(
        NOON + timedelta(hours=1), project_id=project_id, name="signup", source="ios", session_id="2"
    )
    store_now(PostgresStore(FixedClock(NOON)), [full, bare])


@pytest.mark.parametrize("dimension", VALUES)
def test_every_dimension_is_found_again(ask: Ask, stored: None, dimension: str) -> None:
    question = {"metrics": ["events"], "dimensions": [dimension], "period": PERIOD}
    rows = {row.dimensions[0]: row.metrics for row in ask({**question}).rows}
    assert rows[VALUES[dimension]] == (1,)
    if not dimension.startswith("time:"):
        only = ask({**question, "filters": ["is", dimension, [VALUES[dimension]]]})
        assert [(row.dimensions, row.metrics) for row in only.rows] == [((VALUES[dimension],), (1,))]


def test_the_four_metrics_of_what_was_stored(ask: Ask, stored: None) -> None:
    result = ask({"metrics": ["visitors", "sessions", "pageviews", "events"], "period": PERIOD})
    assert result.rows[0].metrics == (2, 2, 1, 2)
