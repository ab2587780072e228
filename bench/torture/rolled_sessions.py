"""Rollups of sessions beside what the senders know: how many began, bounced, and how long they lasted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.reading_sessions import SessionNumbers, session_values
from bench.torture.tables import SKETCH_ERROR, spans
from bench.torture.truth import Mask, Sessions, Truth, Value

_OF_THE_FIRST_EVENT: Final = (
    "event_source", "referrer", "channel", "utm_source", "utm_medium", "utm_campaign", "utm_term", "country",
    "region", "browser", "browser_version", "os", "device", "language", "screen", "bot",
)  # fmt: skip
_OF_PAGES: Final = ("host", "entry_path", "exit_path")


@dataclass(frozen=True)
class _Known:
    """One project's sessions, with what is needed of their events."""

    truth: Truth
    sessions: Sessions
    users: "np.ndarray[Any, np.dtype[np.int64]]"
    is_bot: Mask

    def values(self, dimension: str | None) -> Sequence[Value]:
        """Of each session. A session is where its first event was, on the host of its first page view."""
        if dimension is None:
            return [None] * len(self.users)
        if dimension == "exit_path":
            return self.truth.of_events("path", self.sessions.exits)
        if dimension in _OF_PAGES:
            return self.truth.of_events(dimension.removeprefix("entry_"), self.sessions.entries)
        return self.truth.of_events(dimension, self.sessions.firsts)


def of_rolled_sessions(truth: Truth, number: int) -> tuple[int, list[str]]:
    """(answers compared, differences): people as sketches err, all else exactly. `number` is the tables'."""
    sessions = truth.in_sessions()
    known = _Known(truth, sessions, truth.users[sessions.firsts], truth.is_bot[sessions.firsts])
    compared, found = 0, []
    for name in (None, *_OF_THE_FIRST_EVENT, *_OF_PAGES):
        dimension = Dimension[name.upper()] if name else Dimension.TOTAL
        values = np.array(known.values(name), object)
        # Those of a day that goes on are counted anew for each answer: by dimension, so, once.
        for start, end in spans(truth)[: None if name is None else 1]:
            for bots in (False, True) if name in (None, "bot") else (False,):
                answer = session_values(number, dimension, _instant(start), _instant(end), bots=bots)
                where = (sessions.started_at >= start) & (sessions.started_at < end)
                where &= np.ones_like(known.is_bot) if bots else ~known.is_bot
                what = f"rolled sessions of {truth.project}, {_instant(start)} by {name}, bots {bots}"
                found += [f"{what}: {line}" for line in _differences(known, values, where, answer)]
                compared += 1
    return compared, found


def _differences(
    known: _Known, values: "np.ndarray[Any, Any]", where: Mask, answer: Sequence[SessionNumbers]
) -> Iterator[str]:
    wanted: dict[Value, list[int]] = {}
    people: dict[Value, set[int]] = {}
    sessions = known.sessions
    columns = (known.users, sessions.started_at, sessions.ended_at, sessions.pageviews, sessions.events)
    chosen = [column[where].tolist() for column in (values, *columns)]
    for value, user, started, ended, pageviews, events in zip(*chosen, strict=True):
        sums = wanted.setdefault(value, [0] * 5)
        bounced = int(pageviews == 1 and events == 1)
        for place, amount in enumerate((1, bounced, (ended - started) * 1_000, pageviews, events)):
            sums[place] += amount
        people.setdefault(value, set()).add(user)
    got: dict[Value, SessionNumbers] = {one.value: one for one in answer if not one.is_other}
    for value in dict.fromkeys((*wanted, *got)):
        one, want = got.get(value), wanted.get(value)
        have = one and [one.sessions, one.bounces, one.duration_us, one.pageviews, one.events]
        if have != want:
            yield f"{value} should be {want} and is {have}"
        elif one and abs(one.visitors - len(people[value])) > max(1, SKETCH_ERROR * len(people[value])):
            yield f"{value} has {len(people[value])} visitors, and {one.visitors} by its sketch"


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1_000, UTC)
