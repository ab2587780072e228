"""The list of sessions against the oracle's, page by page, while events arrive, over generated questions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.ids import identifier_key
from analytics.reports.query.execution import Asker
from analytics.reports.query.parse import parse_query
from analytics.reports.query.sources import Engine
from analytics.reports.query.spec import QuerySpec
from analytics.reports.records.cursors import Position, read
from analytics.reports.records.spec import RecordsSpec
from analytics.reports.sessions.answer import answer_sessions
from analytics.reports.sessions.parse import parse_sessions
from analytics.reports.sessions.spec import Revenue, Session, Sessions
from analytics.reports.tests import oracle, oracle_metrics
from analytics.reports.tests.conftest import Ask
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_oracle import DAYS, facts, filters, periods, ranges

NOW = datetime(2033, 3, 1, tzinfo=UTC)
"""Before all of these days: bots of more than thirty days ago cannot be asked for."""
MICROSECOND = timedelta(microseconds=1)
_projects = count(900_000)


@st.composite
def facts_of_more(draw: st.DrawFn, day: datetime) -> Fact:
    """In more sessions than three, some of which have ids that are UUIDs."""
    home = "0192f1a0-2222-7000-8000-000000000000"
    session = draw(st.sampled_from(["s1", "s2", "s3", "s4", "s5", home]))
    return replace(draw(facts(day)), session=session, channel=draw(st.sampled_from([None, "direct"])))


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], list[Fact], list[Fact]]:
    """A question, what has happened, and what arrives behind the first page."""
    zone_name = draw(st.sampled_from(sorted(DAYS)))
    day = datetime(*draw(st.sampled_from(DAYS[zone_name])), tzinfo=UTC)
    question = {
        "filters": draw(filters),
        "period": draw(periods(day)),
        "timezone": zone_name,
        "include": {"bots": draw(st.booleans())},
    }
    early = draw(st.lists(facts_of_more(day), max_size=12))
    return question, early, draw(st.lists(facts_of_more(day), max_size=4))


def page(engine: Engine, project: int, question: dict[str, Any], **change: object) -> Sessions:
    spec = parse_sessions(question | change)
    assert isinstance(spec, RecordsSpec), spec
    found = answer_sessions(spec, Asker(project, "UTC"), engine, now=NOW, seconds=20)
    assert isinstance(found, Sessions), found
    return found


def pages(engine: Engine, project: int, question: dict[str, Any], **change: object) -> list[Session]:
    """Those of this page and of all behind it."""
    found = page(engine, project, question, **change)
    if found.next_cursor is None:
        return list(found.sessions)
    assert len(found.sessions) == change["limit"]
    return [*found.sessions, *pages(engine, project, question, **{**change, "cursor": found.next_cursor})]


def place(session: Session, project: int) -> Position:
    return Position(session.started_at, identifier_key(project, session.session_id))


def expected(question: dict[str, Any], events: list[Fact], project: int) -> list[Session]:
    spec = parse_query({**question, "metrics": ["sessions"]})
    assert isinstance(spec, QuerySpec), spec
    covered, _ = ranges(spec)
    told = [_told(session) for session in oracle.sessions(spec, events, covered)]

    def position(session: Session) -> tuple[datetime, bytes]:
        found = place(session, project)
        return found.at, found.event_id.bytes

    return sorted(told, key=position, reverse=True)


def _told(session: oracle_metrics.Session) -> Session:
    first, views = session.first, session.views
    return Session(
        session_id=first.session,
        user_id=first.user,
        started_at=first.at,
        ended_at=session.facts[-1].at,
        pageviews=len(views),
        events=len([fact for fact in session.facts if fact.name != "engagement"]),
        host=views[0].host if views else None,
        entry_path=views[0].path if views else None,
        exit_path=views[-1].path if views else None,
        event_source=first.source,
        referrer=first.referrer,
        channel=first.channel,
        utm_source=first.utm_source,
        utm_medium=None,
        utm_campaign=first.utm_campaign,
        country=first.country,
        region=first.region,
        city=first.city,
        browser=first.browser,
        os=first.os,
        device=first.device,
        bot=first.bot,
        revenue=_paid(session.facts),
    )


def _paid(events: list[Fact]) -> tuple[Revenue, ...]:
    sums: dict[str | None, Decimal] = {}
    for currency in ("EUR", "USD", None):
        amounts = [one.revenue for one in events if one.currency == currency and one.revenue is not None]
        if amounts:
            sums[currency] = sum(amounts, Decimal(0))
    return tuple(Revenue(currency, amount) for currency, amount in sums.items())


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases(), limit=st.integers(1, 3))
def test_the_list_is_the_oracles_while_events_arrive(
    engine: Engine, case: tuple[dict[str, Any], list[Fact], list[Fact]], limit: int
) -> None:
    question, early, late = case
    project = next(_projects)
    store(project, early)
    before = expected(question, early, project)
    assert pages(engine, project, question, limit=limit) == before
    first = page(engine, project, question, limit=limit)
    assert list(first.sessions) == before[:limit]
    store(project, late)
    if first.next_cursor is None:
        return
    cursor = read(first.next_cursor)
    assert cursor is not None
    assert cursor.after == place(before[limit - 1], project)
    rest = [
        session
        for session in expected(question, early + late, project)
        if (session.started_at, place(session, project).event_id.bytes)
        < (cursor.after.at, cursor.after.event_id.bytes)
    ]
    assert pages(engine, project, question, limit=limit, cursor=first.next_cursor) == rest


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_it_lists_what_the_rates_are_made_of(
    engine: Engine, ask: Ask, case: tuple[dict[str, Any], list[Fact], list[Fact]]
) -> None:
    question, events, _ = case
    project = next(_projects)
    store(project, events)
    listed = page(engine, project, question, limit=1_000).sessions
    asked = {**question, "metrics": ["bounce_rate", "visit_duration"]}
    [row] = ask(asked, project=project, now=NOW).rows
    lasted = sum((one.ended_at - one.started_at) // MICROSECOND for one in listed)
    bounces = len([one for one in listed if one.bounced])
    size = len(listed)
    assert row.metrics == ((bounces / size, lasted / (size * 1_000_000)) if size else (None, None))
