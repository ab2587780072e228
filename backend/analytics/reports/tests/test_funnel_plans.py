"""A funnel of events that PostgreSQL has counted nowhere: it takes them for a handful."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from analytics.reports.funnels.answer import answer_funnel
from analytics.reports.funnels.parse import parse_funnel
from analytics.reports.funnels.result import FunnelResult
from analytics.reports.funnels.spec import FunnelSpec
from analytics.reports.query.execution import Asker, Engine
from analytics.reports.tests.facts import Fact, store

DAY = datetime(2034, 2, 1, tzinfo=UTC)
PEOPLE = 40_000

_MANY = """
INSERT INTO events_event (
    project_id, timestamp, event_id, received_at, user_key, session_key, name_id, source_id, properties
)
SELECT
    project_id, timestamp + one * interval '1 second', gen_random_uuid(), received_at, gen_random_uuid(),
    gen_random_uuid(), name_id, source_id, properties
FROM events_event, generate_series(1, %s) AS one
WHERE project_id = %s
"""


@pytest.mark.django_db
def test_it_is_quick_where_nothing_was_analyzed(engine: Engine, project_id: int) -> None:
    store(project_id, [Fact(DAY, "a"), Fact(DAY, "b", user="bert")])
    with connection.cursor() as cursor:
        cursor.execute(_MANY, [PEOPLE, project_id])
    spec = parse_funnel(
        {"steps": [{"event": "a"}, {"event": "b"}], "period": {"from": "2034-02-01", "to": "2034-02-03"}}
    )
    assert isinstance(spec, FunnelSpec)
    found = answer_funnel(
        spec, Asker(project_id, "UTC"), engine, now=datetime(2034, 3, 1, tzinfo=UTC), seconds=20
    )
    assert isinstance(found, FunnelResult)
    assert [step.users for step in found.steps] == [PEOPLE + 1, 0]
