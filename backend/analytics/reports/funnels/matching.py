"""How far each person came, and when: the meaning of a funnel, for every engine.

Events of a person stand in the order of time, those of one instant in the order of their ids. From a first
step, the next one is the earliest later event that fits it, and so on, as long as the event lies within the
window that the first step opened (`strict`: the next event of all must fit). Of all first steps of a person
the one counts that leads furthest; of several, the earliest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.events.storage.engine import Integers

Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Events by person and time. `steps` says by its bits which steps an event can be."""

    people: Integers
    at: Integers
    steps: Integers


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
    depth = _walk(events, starts, steps, window, strict=strict)[0]
    best = _best_of_each(events.people[starts], depth)
    depth, at = _walk(events, starts[best], steps, window, strict=strict, with_times=True)
    return Ways(starts[best], depth, at)


def _walk(
    events: Candidates, starts: Integers, steps: int, window: int, *, strict: bool, with_times: bool = False
) -> tuple[Integers, Integers]:
    """How many steps follow from each start on, and when, where that is asked for."""
    end = len(events.people)
    at = np.zeros((len(starts), steps if with_times else 0), dtype=np.int64)
    if with_times:
        at[:, 0] = events.at[starts]
    depth = np.ones(len(starts), dtype=np.int64)
    here = starts.copy()
    for step in range(1, steps):
        going = np.flatnonzero(depth == step)
        fits = (events.steps >> step & 1).astype(np.bool_)
        following = here[going] + 1 if strict else _next_fitting(fits)[here[going]]
        going, following = going[following < end], following[following < end]
        begun = starts[going]
        reached = events.people[following] == events.people[begun]
        reached &= fits[following]
        reached &= events.at[following] - events.at[begun] <= window
        going, following = going[reached], following[reached]
        depth[going] += 1
        here[going] = following
        if with_times:
            at[going, step] = events.at[following]
    return depth, at


def _next_fitting(fits: Truths) -> Integers:
    """For each event where the next one stands, whoever's, that fits; behind the end where there is none."""
    end = len(fits)
    places = np.where(fits, np.arange(end), end)
    nearest = np.minimum.accumulate(places[::-1])[::-1]
    return np.append(nearest[1:], end)


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
