"""Where sessions go, step by step: the meaning of paths, for every engine.

Steps of a session stand in the order of time, those of one instant in the order of their event's id; equal
ones in a row are one. A way begins at the session's first step that is the anchor, or, backwards, at its
last one, and goes on (or back) from there.
"""

from dataclasses import dataclass

import numpy as np

from analytics.events.storage.engine import Integers
from analytics.reports.paths.statement import IS_ANCHOR, IS_PAGE


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps by session and time, and what they are: equal codes are equal pages or events."""

    sessions: Integers
    flags: Integers
    codes: Integers
    names: tuple[Integers, Integers]
    """For each code: whether it is a page, and its number."""


def read_steps(sessions: Integers, flags: Integers, numbers: Integers) -> Steps:
    """The steps as they come from an engine, without those that repeat the one before."""
    known, places = np.unique(numbers, return_inverse=True)
    codes = places.astype(np.int64) * 2 + (flags & IS_PAGE)
    kept = np.ones(len(codes), dtype=np.bool_)
    kept[1:] = (codes[1:] != codes[:-1]) | (sessions[1:] != sessions[:-1])
    names = np.tile([0, 1], len(known)), np.repeat(known, 2)
    return Steps(sessions[kept], flags[kept], codes[kept], names)


def way_codes(steps: Steps, *, depth: int, backwards: bool) -> list[Integers]:
    """For each place of a way the codes of all sessions there, in the same order; -1 behind a way's end."""
    sessions, flags, codes = steps.sessions, steps.flags, steps.codes
    if backwards:
        sessions, flags, codes = sessions[::-1], flags[::-1], codes[::-1]
    anchors = np.flatnonzero(flags & IS_ANCHOR)
    owners = sessions[anchors]
    starts = anchors[np.append(True, owners[1:] != owners[:-1])] if len(anchors) else anchors
    found = []
    for place in range(depth):
        at = np.minimum(starts + place, len(codes) - 1)
        # Beyond the last row `at` stays behind: that is no step of this place.
        is_there = (at == starts + place) & (sessions[at] == sessions[starts])
        found.append(np.where(is_there, codes[at], -1))
    return found
