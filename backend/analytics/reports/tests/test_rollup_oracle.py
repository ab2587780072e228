"""Rollups' answers against the events', over generated events, arrivals, refreshes, questions and zones.

So few people are counted exactly by a sketch, too: every number must be the same, before and after the events
are gone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from analytics.common.errors import RangeExpired
from analytics.events.horizon import advance
from analytics.events.rollups.dimensions import EVENT_DIMENSIONS, SESSION_DIMENSIONS, Dimension
from analytics.events.rollups.sessions import PAUSE
from analytics.events.rollups.tests.ground import LATER, refresh, store
from analytics.events.schema import Acquisition, Kept, Location, Page
from analytics.events.tests.events import NOON, Row, event, v4
from analytics.reports.query import planner
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker, Engine, answer
from analytics.reports.query.parse import parse_query
from analytics.reports.query.planner import Source
from analytics.reports.query.result import QueryResult
from analytics.reports.query.spec import QuerySpec

ZONES: Final = ("UTC", "Asia/Kolkata", "America/New_York")
OF_EVENTS: Final = ["visitors", "sessions", "pageviews", "events", "views_per_session", "events_per_visitor"]
OF_SESSIONS: Final = ["bounce_rate", "visit_duration"]
MORE: Final = ["engagement_time", "revenue"]
NAMES: Final = sorted(
    {one.name.lower() for one in (*EVENT_DIMENSIONS, *SESSION_DIMENSIONS) if one is not Dimension.TOTAL}
)
OF_ONE_VALUE: Final = sorted(one.name.lower() for one in EVENT_DIMENSIONS if one is not Dimension.TOTAL)
VALUES: Final = {
    "country": ["DE", "FR", "de"],
    "path": ["/", "/x", ""],
    "host": ["a.example", "b.example"],
    "event_name": ["pageview", "engagement", "buy"],
    "event_source": ["web", "ios"],
    "currency": ["EUR"],
}
"""Of some dimensions those that occur, and others."""


@st.composite
def filters(draw: st.DrawFn, by: str) -> list[object]:
    """Values of one dimension, which rollups tell apart."""
    found = st.sampled_from(VALUES.get(by, ["R", "C", "mail", "s", "m", "c", "r.example", "nowhere"]))
    return ["is", by, draw(st.lists(found, min_size=1, max_size=2, unique=True))]


TIMES: Final = ["time:hour", "time:day", "time:week", "time:month"]
OFFSETS: Final = [-30 * 24, -24, -23, -1, 0, 1, 5, 23, 24, 40]
"""Hours from NOON at which events lie; a session may have some of several."""
SETTLED: Final = LATER + timedelta(days=1)
_projects = count(700_000)


@dataclass(frozen=True)
class Case:
    zone: str
    stages: list[tuple[list[Row], datetime | None]]
    """What is stored, and when the refresher works afterwards, if it does."""
    question: dict[str, Any]
    raw_from: datetime
    project: int


@st.composite
def rows(draw: st.DrawFn, project: int, number: int) -> Row:
    hours, minutes = draw(st.sampled_from(OFFSETS)), draw(st.sampled_from([0, 1, 29, 31, 59]))
    name = draw(st.sampled_from(["pageview", "pageview", "engagement", "buy"]))
    at = NOON + timedelta(hours=hours, minutes=minutes)
    page = draw(st.sampled_from([None, Page("a.example", "/"), Page("b.example", "/x"), Page(None, "/y")]))
    place = draw(st.sampled_from([None, Location("DE", None, None), Location("FR", "R", "C")]))
    whence = Acquisition("https://r.example/", "r.example", "mail", "s", "m", "c", None, None)
    return event(
        at,
        received=NOON,
        event_id=v4(number),
        project_id=project,
        name=name,
        user_id=draw(st.sampled_from("abc")),
        session_id=draw(st.sampled_from("rstuv")),
        source=draw(st.sampled_from(["web", "ios"])),
        page=page,
        location=place,
        acquisition=draw(st.sampled_from([None, None, whence])),
        bot=draw(st.sampled_from([None, None, None, "Crawler"])),
        engagement_ms=1_500 if name == "engagement" else None,
        revenue=draw(st.sampled_from([None, Decimal(0), Decimal("-0.1"), Decimal("12345678901234.5678")])),
        currency=draw(st.sampled_from([None, "EUR"])),
    )


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.just([]) | st.sampled_from(NAMES).map(lambda name: [name]))
    metrics = draw(st.lists(st.sampled_from(OF_EVENTS + OF_SESSIONS + MORE), min_size=1, unique=True))
    if names and names[0] in ("event_name", "title", "currency"):
        metrics = [one for one in metrics if one not in OF_SESSIONS and one != "engagement_time"]
    if names and names[0] in ("entry_path", "exit_path"):
        metrics = [one for one in metrics if one not in MORE]
    some = None
    if not set(metrics) & {*OF_SESSIONS} and draw(st.booleans()):
        by = [one for one in OF_ONE_VALUE if names in ([], [one])]
        some = draw(st.sampled_from(by).flatmap(filters)) if by else None
    if draw(st.booleans()):
        names.insert(draw(st.integers(0, len(names))), draw(st.sampled_from(TIMES)))
    # Bots of the last thirty days are there.
    bots = draw(st.sampled_from([False, False, True]))
    first = draw(st.integers(-20 if bots else -31, 2))
    columns = names + (metrics or ["events"])
    orders = st.tuples(st.sampled_from(columns), st.sampled_from(["asc", "desc"])).map(list)
    return {
        "metrics": metrics or ["events"],
        "dimensions": names,
        "filters": some,
        "period": {
            "from": (NOON + timedelta(days=first)).date().isoformat(),
            "to": (NOON + timedelta(days=draw(st.integers(first, 4)))).date().isoformat(),
        },
        "compare": None if bots else draw(st.sampled_from([None, "previous_period"])),
        "order_by": draw(st.lists(orders, max_size=2, unique_by=lambda order: order[0])),
        "limit": draw(st.sampled_from([3, 10_000])),
        "include": {"totals": True, "total_rows": True, "bots": bots},
    }


@st.composite
def cases(draw: st.DrawFn) -> Case:
    project, stages = next(_projects), []
    for place in range(draw(st.integers(1, 3))):
        some = [draw(rows(project, 100 * place + n)) for n in range(draw(st.integers(1, 8)))]
        moments = [None, NOON, NOON + timedelta(hours=4), NOON + timedelta(days=3), LATER, LATER + PAUSE]
        stages.append((some, draw(st.sampled_from(moments))))
    raw_from = NOON.replace(hour=0) + timedelta(days=draw(st.integers(-20, 1)))
    return Case(draw(st.sampled_from(ZONES)), stages, draw(questions()), raw_from, project)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_rollups_say_what_the_events_say(engine: Engine, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    for some, refreshed_at in case.stages:
        store(some, NOON)
        if refreshed_at is not None:
            refresh(refreshed_at, case.zone)
    told = _asked(case, engine, monkeypatch, Source.RAW)
    if isinstance(told, Problems):
        # Several currencies: rollups must see them too.
        assert _asked(case, engine, monkeypatch, Source.ROLLUP) == told
        return
    _check(_asked(case, engine, monkeypatch, Source.ROLLUP), told)
    for at in (SETTLED, SETTLED + PAUSE):
        refresh(at, case.zone)
    _check(_asked(case, engine, monkeypatch, Source.ROLLUP), told)
    if case.question["include"]["bots"]:
        return
    _forget(case.project, case.raw_from)
    try:
        _check(_asked(case, engine, monkeypatch, Source.ROLLUP), told)
    except RangeExpired:
        # Days that begin with half an hour of UTC's: the horizon of this test may lie within.
        assert case.zone == "Asia/Kolkata"


def _asked(
    case: Case, engine: Engine, monkeypatch: pytest.MonkeyPatch, source: Source
) -> QueryResult | Problems:
    spec = parse_query(case.question)
    assert isinstance(spec, QuerySpec), spec
    monkeypatch.setattr(planner, "FEWEST", 0 if source is Source.ROLLUP else 10**9)
    now = NOON + timedelta(days=5)
    found = answer(spec, Asker(case.project, case.zone), engine, now=now, seconds=20)
    if isinstance(found, QueryResult):
        note(f"{source}: {found}")
        # Before its first refresh a project has hours of UTC, which half an hour of its own may cut.
        assert found.meta.plan.source == source or case.zone == "Asia/Kolkata"
    return found


def _check(found: QueryResult | Problems, told: QueryResult) -> None:
    assert isinstance(found, QueryResult)
    assert [row.dimensions for row in found.rows] == [row.dimensions for row in told.rows]
    for ours, theirs in zip(found.rows, told.rows, strict=True):
        assert _near(ours.metrics) == _near(theirs.metrics)
        assert _near(ours.compare) == _near(theirs.compare)
    assert _near(found.totals) == _near(told.totals)
    assert _near(found.totals_compare) == _near(told.totals_compare)
    assert found.total_rows == told.total_rows


def _near(numbers: Iterable[object] | None) -> object:
    """Quotients to nine digits: engines may round the last one their own way."""
    if numbers is None:
        return None
    return [float(f"{one:.9e}") if isinstance(one, float) else one for one in numbers]


def _forget(project: int, upto: datetime) -> None:
    """What retention does."""
    advance(project, Kept(raw_from=upto.astimezone(UTC)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event WHERE project_id = %s AND timestamp < %s", [project, upto])
        cursor.execute("DELETE FROM events_session WHERE project_id = %s AND ended_at < %s", [project, upto])
