"""PostgreSQL's paths against the oracle's, over generated sessions and questions."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.zones import zone
from analytics.reports.paths.answer import answer_paths
from analytics.reports.paths.parse import parse_paths
from analytics.reports.paths.result import Node, PathsResult
from analytics.reports.paths.spec import PathsSpec
from analytics.reports.query.execution import Asker
from analytics.reports.query.periods import Range, resolve
from analytics.reports.query.sources import Engine
from analytics.reports.tests import paths_oracle
from analytics.reports.tests.facts import Fact, store
from analytics.reports.tests.test_funnel_oracle import filters

DAY = datetime(2033, 3, 27, tzinfo=UTC)
_projects = count(400_000)
_ids = count(1)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    return Fact(
        at=DAY + timedelta(minutes=10 * draw(st.integers(-6, 40))),
        name=draw(st.sampled_from(["pageview", "pageview", "pageview", "signup", "buy", "engagement"])),
        session=draw(st.sampled_from(["s1", "s2", "s3", "s4"])),
        host=draw(st.sampled_from(["a.example", "b.example"])),
        path=draw(st.sampled_from(["/a", "/a", "/b", "/ä", "", None])),
        bot=draw(st.sampled_from([None, None, None, None, "crawler"])),
        event_id=UUID(int=draw(st.integers(0, 1 << 60)) << 64 | next(_ids)),
    )


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    items = draw(st.sampled_from(["both", "both", "pages", "events"]))
    pages, events = {"page": "/a"}, {"event": "signup"}
    anchors = {"both": [pages, events], "pages": [pages], "events": [events]}
    return {
        draw(st.sampled_from(["from", "to"])): draw(st.sampled_from(anchors[items])),
        "items": items,
        "depth": draw(st.integers(2, 5)),
        "branches": draw(st.integers(1, 4)),
        "filters": draw(filters),
        "period": {"from": "2033-03-27", "to": "2033-03-27"},
        "timezone": draw(st.sampled_from(["UTC", "Europe/Berlin"])),
        "include": {"bots": False},
    }


def item(node: Node) -> paths_oracle.Item:
    return None if node.kind is None else str(node.kind), node.value


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(question=questions(), events=st.lists(facts(), max_size=24))
def test_the_ways_are_the_oracles(engine: Engine, question: dict[str, Any], events: list[Fact]) -> None:
    spec, project = parse_paths(question), next(_projects)
    assert isinstance(spec, PathsSpec)
    store(project, events)
    now = datetime(2033, 6, 15, tzinfo=UTC)
    covered = resolve(spec.frame.period, zone(spec.frame.timezone or "UTC"), now)
    assert isinstance(covered, Range)
    result = answer_paths(spec, Asker(project, "UTC"), engine, now=now, seconds=20)
    assert isinstance(result, PathsResult)
    found = []
    for i, place in enumerate(result.places):
        nodes = [(item(node), node.sessions, node.ended) for node in place.nodes]
        links = {
            (item(place.nodes[link.start]), item(result.places[i + 1].nodes[link.end])): link.sessions
            for link in place.links
        }
        found.append((nodes, links))
    assert found == paths_oracle.places(spec, events, covered)
