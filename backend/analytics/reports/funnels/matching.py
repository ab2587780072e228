"""How far each person came, and when: the meaning of a funnel, for every engine.

Events of a person stand in the order of time, those of one instant in the order of the steps they can be.
From a first step, the next one is the earliest later event that fits it, and so on, as long as the event lies
within the window that the first step opened (`strict`: the next event of all must fit). Of all first steps of
a person the one counts that leads furthest; of several, the earliest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.events.storage.engine import Integers


@dataclass(frozen=True, slots=True)
class Candidates:
    """Events by person, time and steps: its bits say which steps an event can be."""

    people: Integers
    at: Integers
    steps: Integers
    groups: Integers
    """Which value of the breakdown a first step has."""


@dataclass(frozen=True, slots=True)
class Ways:
    """One row a person who took the first step."""

    first: Integers
    """Where the event of the first step stands among the candidates."""
    depth: Integers
    """How many steps there were, at least 1."""
    at: Integers
    """Microseconds of each step, people by steps; 0 behind the last one."""


def furthest_ways(events: Candidates, *, steps: int, window: int, strict: bool) -> Ways:
    """The way of each person that counts. `window` is in microseconds, its end included."""
    starts = np.flatnonzero(events.steps & 1)
    after = [_next(events, step, strict=strict) for step in range(1, steps)]
    depth = _walk(events, starts, after, window)[0]
    best = _best_of_each(events.people[starts], depth)
    depth, at = _walk(events, starts[best], after, window, with_times=True)
    return Ways(starts[best], depth, at)


def _next(events: Candidates, step: int, *, strict: bool) -> Integers:
    """For each event where the next one stands, whoever's, that can be this step; behind the end if none."""
    end = len(events.steps)
    fits = (events.steps >> step & 1).astype(np.bool_)
    places = np.where(fits, np.arange(end), end)
    if not strict:
        places = np.minimum.accumulate(places[::-1])[::-1]
    return np.append(places[1:], end)


def _walk(
    events: Candidates, starts: Integers, after: Sequence[Integers], window: int, *, with_times: bool = False
) -> tuple[Integers, Integers]:
    """How many steps follow from each start on, and when, where that is asked for."""
    end = len(events.people)
    at = np.zeros((len(starts), len(after) + 1 if with_times else 0), dtype=np.int64)
    if with_times:
        at[:, 0] = events.at[starts]
    depth = np.ones(len(starts), dtype=np.int64)
    # Those on their way: which start it was, and where they are.
    going, here = np.arange(len(starts)), starts
    for step, following_of in enumerate(after, 1):
        following = following_of[here]
        there = following < end
        going, following = going[there], following[there]
        begun = starts[going]
        reached = events.people[following] == events.people[begun]
        reached &= events.at[following] - events.at[begun] <= window
        going, here = going[reached], following[reached]
        depth[going] += 1
        if with_times:
            at[going, step] = events.at[here]
    return depth, at


def _best_of_each(people: Integers, depth: Integers) -> Integers:
    """For each person, where the deepest of their ways stands, the first of several."""
    if not len(people):
        return np.zeros(0, dtype=np.int64)
    firsts = np.flatnonzero(np.append(True, people[1:] != people[:-1]))
    deepest = np.maximum.reduceat(depth, firsts)
    counts = np.diff(np.append(firsts, len(people)))
    candidates = np.flatnonzero(depth == np.repeat(deepest, counts))
    owners = people[candidates]
    best: Integers = candidates[np.append(True, owners[1:] != owners[:-1])]
    return best
