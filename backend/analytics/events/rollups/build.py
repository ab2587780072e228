"""The rows of slices, from their events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np

from analytics.common.clock import to_micros
from analytics.events.rollups import load
from analytics.events.rollups.counting import (
    Columns,
    Ids,
    Mask,
    Money,
    Values,
    changes,
    coupons,
    distinct,
    rows,
    spelled,
    valued,
)
from analytics.events.rollups.dimensions import DICTIONARIES, EVENT_DIMENSIONS, Dimension
from analytics.events.rollups.load import Records
from analytics.events.rollups.rows import TOP, TOP_OF_A_MINUTE, Row, short, together
from analytics.events.rollups.sketches import Numbers
from analytics.events.rollups.slices import Grain, Slice
from analytics.events.schema import ENGAGEMENT, PAGEVIEW


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some time, and the sessions that have an event in it, each once or oftener."""

    start: datetime
    end: datetime
    sessions: Ids


@dataclass(slots=True)
class Built:
    """What was made of some slices' events."""

    rows: dict[Slice, list[Row]] = field(default_factory=dict)
    stretches: list[Stretch] = field(default_factory=list)


def build(project_id: int, key: bytes, slices: Sequence[Slice]) -> Built:
    """The rows of each of the slices, which are ascending and do not overlap; none where it has no event.

    `key` is the project's for `sketches.keyed_hashes`.
    """
    built = Built()
    parts: dict[Slice, list[list[Row]]] = {one: [] for one in slices}
    for run in _runs(slices):
        seen: list[Ids] = []
        for records, are_all in load.events(project_id, run[0].start, run[-1].end):
            sessions, places = distinct(records["session_key"])
            seen.append(sessions)
            columns = _columns(project_id, key, records, coupons(key, sessions, places))
            for found, part in _of_chunk(run, records, columns, are_all=are_all):
                parts[found].append(part)
        if seen:
            built.stretches.append(Stretch(run[0].start, run[-1].end, np.concatenate(seen)))
    built.rows = {one: _together(one, found) for one, found in parts.items()}
    return built


def _runs(slices: Sequence[Slice]) -> Iterator[list[Slice]]:
    """Slices that follow each other without a gap, to be read at once."""
    run: list[Slice] = []
    for one in slices:
        if run and run[-1].end != one.start:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _together(of: Slice, parts: list[list[Row]]) -> list[Row]:
    return together(parts, EVENT_DIMENSIONS, _top(of))


def _top(of: Slice) -> int:
    return TOP_OF_A_MINUTE if of.grain is Grain.MINUTE else TOP


def _of_chunk(
    run: list[Slice], records: Records, columns: Columns, *, are_all: bool
) -> Iterator[tuple[Slice, list[Row]]]:
    starts = np.array([to_micros(one.start) - load.PG_EPOCH_US for one in run], np.int64)
    belongs = np.searchsorted(starts, records["timestamp"].astype(np.int64), side="right") - 1
    group = belongs * 2 + (records["bot_id"] != 0)
    order = np.argsort(group, kind="stable")
    ordered, group = columns.at(order), group[order]
    for low, high in pairwise([*np.flatnonzero(changes(group)).tolist(), len(group)]):
        place, is_bot = divmod(int(group[low]), 2)
        of = run[place]
        # What is behind the first ones of a part may be among the first ones of the whole.
        top = _top(of) if are_all else TOP_OF_A_MINUTE
        yield of, short(list(rows(ordered.at(slice(low, high)), high - low, top, is_bot=bool(is_bot))))


def _columns(
    project_id: int, key: bytes, records: Records, sessions: "np.ndarray[Any, np.dtype[np.uint32]]"
) -> Columns:
    dimensions: list[Values] = []
    for dictionary in DICTIONARIES:
        dimensions += spelled(project_id, dictionary, records[dictionary.column])
    currency: Numbers = records["currency"]
    dimensions += valued((Dimension.CURRENCY,), currency, _currency_names)
    names = dimensions[0]
    is_event = ~_is(names, ENGAGEMENT)
    dimensions[0] = Values(names.dimension, names.texts, np.where(is_event, names.codes, -1))
    return Columns(
        sums={
            "events": is_event,
            "pageviews": _is(names, PAGEVIEW),
            "engagement_ms": records["engagement_ms"].astype(np.int64),
        },
        sketched={"users": coupons(key, *distinct(records["user_key"])), "sessions": sessions},
        dimensions=dimensions,
        money=Money(records["revenue"], currency, records["is_paid"]),
    )


def _currency_names(numbers: list[int]) -> list[tuple[str | None, ...]]:
    return [(load.currency_name(number),) for number in numbers]


def _is(names: Values, name: str) -> Mask:
    code = names.texts.index(name) if name in names.texts else -1
    return np.equal(names.codes, code)
