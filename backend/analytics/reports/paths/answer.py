"""Where sessions go, an engine, a moment: the answer."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, cast

import numpy as np

from analytics.common.errors import Unavailable
from analytics.events.storage.engine import EventReader, Integers, SegmentsUnanswered
from analytics.reports import questions
from analytics.reports.paths.result import Link, Node, PathsResult, Place
from analytics.reports.paths.spec import Kind, PathsSpec
from analytics.reports.paths.statement import MAX_STEPS, NOTHING, WIDTH, steps_statement, texts_statement
from analytics.reports.paths.ways import Steps, read_steps, way_codes
from analytics.reports.query.compiler import Compiler
from analytics.reports.query.errors import Problems
from analytics.reports.query.execution import Asker
from analytics.reports.query.planner import Plan
from analytics.reports.query.sources import Engine

Named = tuple[Kind, str | None]
_TOO_MANY: Final = (
    f"More than {MAX_STEPS:,} events would have to be followed. Choose a shorter period or narrower filters."
)


def answer_paths(
    spec: PathsSpec, asker: Asker, engine: Engine, *, now: datetime, seconds: float
) -> PathsResult | Problems:
    """The answer as of `now`, or what is wrong with the period.

    Raises RangeExpired where events of the period are gone, QueryTimeout and Unavailable as the engine
    does, and Unavailable (`query_too_large`) where too many events would have to be followed.
    """
    began = time.monotonic()
    asked = questions.placed(spec.frame, asker, now)
    if isinstance(asked, Problems):
        return asked

    def ask(events: EventReader, compiler: Compiler, plan: Plan) -> PathsResult:
        steps = _steps(spec, asked, events, compiler)
        codes = way_codes(steps, depth=spec.depth, backwards=spec.backwards)
        counts = [_counted(found) for found in codes]
        candidates = {code for found in counts for code in _candidates(found, spec.branches)}
        names = _names(spec, asked, steps, candidates, events, compiler)
        shown = [_shown(found, spec.branches, names) for found in counts]
        return PathsResult(
            places=_places(codes, shown, names), meta=asked.meta((time.monotonic() - began) * 1000, plan)
        )

    return questions.from_all_events(asked, engine, ask, now=now, seconds=seconds)


def _steps(spec: PathsSpec, asked: questions.Place, events: EventReader, compiler: Compiler) -> Steps:
    compiled = steps_statement(spec, asked.project_id, asked.range, compiler)
    sessions, flags, numbers = events.columns(compiled, WIDTH, most=MAX_STEPS)
    if len(sessions) > MAX_STEPS:
        raise Unavailable(_TOO_MANY, code="query_too_large")
    return read_steps(sessions, flags, numbers)


def _counted(codes: Integers) -> dict[int, int]:
    """How many sessions have each code here."""
    found, counts = np.unique(codes[codes >= 0], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _candidates(counts: Mapping[int, int], branches: int) -> list[int]:
    """Those that can be among the first `branches`: which of equal ones are depends on their names."""
    if len(counts) <= branches:
        return list(counts)
    least = sorted(counts.values(), reverse=True)[branches - 1]
    return [code for code, count in counts.items() if count >= least]


def _names(
    spec: PathsSpec,
    asked: questions.Place,
    steps: Steps,
    codes: set[int],
    events: EventReader,
    compiler: Compiler,
) -> dict[int, Named]:
    """What the codes stand for. Raises SegmentsUnanswered in the rare case that one stands for two names."""
    are_pages, numbers = steps.names
    found: dict[int, Named] = {}
    for kind in Kind:
        own = {int(numbers[code]): code for code in codes if are_pages[code] == (kind is Kind.PAGE)}
        if NOTHING in own:
            found[own.pop(NOTHING)] = kind, None
        if not own:
            continue
        compiled = texts_statement(spec, asked.project_id, asked.range, kind, list(own), compiler)
        rows = cast("Sequence[tuple[int, str]]", events.run(compiled))
        if len(rows) != len(own):
            raise SegmentsUnanswered("one_number_for_two")
        found |= {own[number]: (kind, value) for number, value in rows}
    return found


def _shown(counts: Mapping[int, int], branches: int, names: Mapping[int, Named]) -> list[int]:
    """The codes told apart at one place: most sessions first, then pages, then by the bytes of the name."""

    def order(code: int) -> tuple[int, bool, bool, str]:
        kind, value = names[code]
        # Code points and their UTF-8 bytes sort alike.
        return -counts[code], kind is not Kind.PAGE, value is None, value or ""

    return sorted(_candidates(counts, branches), key=order)[:branches]


def _places(
    codes: Sequence[Integers], shown: Sequence[Sequence[int]], names: Mapping[int, Named]
) -> tuple[Place, ...]:
    """One for each that a session reaches."""
    positions = [_positions(found, own) for found, own in zip(codes, shown, strict=True)]
    places = []
    for i, here in enumerate(positions):
        if not (here >= 0).any():
            break
        following = positions[i + 1] if i + 1 < len(positions) else None
        nodes = [
            Node(*_name(position, shown[i], names), sessions=count, ended=_ended(here, following, position))
            for position, count in _counted(here).items()
        ]
        links = () if following is None else _links(here, following)
        places.append(Place(tuple(nodes), links))
    return tuple(places)


def _positions(codes: Integers, shown: Sequence[int]) -> Integers:
    """Where each session's node stands among those shown; behind them for another one, -1 for none."""
    order = np.argsort(np.array(shown, dtype=np.int64))
    ranked = np.array(shown, dtype=np.int64)[order]
    found = np.searchsorted(ranked, codes)
    is_shown = np.zeros(len(codes), dtype=np.bool_)
    within = found < len(ranked)
    is_shown[within] = ranked[found[within]] == codes[within]
    positions = np.where(codes >= 0, len(shown), -1)
    positions[is_shown] = order[found[is_shown]]
    return positions


def _name(position: int, shown: Sequence[int], names: Mapping[int, Named]) -> tuple[Kind | None, str | None]:
    return names[shown[position]] if position < len(shown) else (None, None)


def _ended(here: Integers, following: Integers | None, position: int) -> int | None:
    return None if following is None else int(((here == position) & (following < 0)).sum())


def _links(here: Integers, following: Integers) -> tuple[Link, ...]:
    goes_on = following >= 0
    width = int(following.max(initial=0)) + 1
    pairs, counts = np.unique(here[goes_on] * width + following[goes_on], return_counts=True)
    return tuple(
        Link(pair // width, pair % width, count)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
    )
