"""Funnels, retention and paths from segments against those from PostgreSQL, which the oracles vouch for.

Some slices of each example have a segment, some of those have had events since, of the rest there are raw
events only.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.reports.funnels.answer import answer_funnel
from analytics.reports.funnels.parse import parse_funnel
from analytics.reports.paths.answer import answer_paths
from analytics.reports.paths.parse import parse_paths
from analytics.reports.query.execution import Asker
from analytics.reports.query.planner import Source
from analytics.reports.query.sources import Engine
from analytics.reports.retention.answer import answer_retention
from analytics.reports.retention.parse import parse_retention
from analytics.reports.tests import (
    test_funnel_oracle,
    test_paths_oracle,
    test_retention_oracle,
    test_segment_oracle,
)
from analytics.reports.tests.test_oracle import DAYS
from analytics.reports.tests.test_segment_oracle import Case, build, segments, slices

__all__ = ["segments"]
DAY = test_funnel_oracle.DAY
_projects = count(500_000)
KINDS: dict[str, tuple[Callable[[object], Any], Callable[..., Any]]] = {
    "funnel": (parse_funnel, answer_funnel),
    "retention": (parse_retention, answer_retention),
    "paths": (parse_paths, answer_paths),
}


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Case]:
    kind = draw(st.sampled_from(sorted(KINDS)))
    if kind == "retention":
        zone_name = draw(st.sampled_from(sorted(DAYS)))
        day = datetime(*draw(st.sampled_from(DAYS[zone_name])), tzinfo=DAY.tzinfo)
        question = draw(test_retention_oracle.questions(day, zone_name))
        some = st.lists(test_retention_oracle.facts(day), max_size=10)
    else:
        module: Any = test_funnel_oracle if kind == "funnel" else test_paths_oracle
        day, question = DAY, draw(module.questions())
        some = st.lists(module.facts(), max_size=12)
    return kind, Case(question, draw(some), draw(some), draw(slices(day)))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind_and_case=cases())
def test_segments_say_what_raw_events_say(segments: Engine, kind_and_case: tuple[str, Case]) -> None:
    kind, case = kind_and_case
    parse, answer = KINDS[kind]
    project, spec = next(_projects), parse(case.question)
    build(project, case)
    raw = Engine(segments.storage, segments.compiler)
    found, plain = (
        answer(spec, Asker(project, "UTC"), engine, now=test_segment_oracle.NOW, seconds=20)
        for engine in (segments, raw)
    )
    assert (found.meta.plan.source, plain.meta.plan.source) == (Source.SEGMENT, Source.RAW)
    assert replace(found, meta=plain.meta) == plain
