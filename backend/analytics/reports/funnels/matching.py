"""How far each person came, and when: the meaning of a funnel, for every engine.

Events of a person stand in the order of time, those of one instant in the order of the steps they can be.
From a first step, the next one is the earliest later event that fits it, and so on, as long as the event lies
within the window that the first step opened (`strict`: the next event of all must fit). Of all first steps of
a person the one counts that leads furthest; of several, the earliest.

First steps are most of the events, and those of a person between two events that can be the second step form
a *run*: they all go on the same way, only that the window of a later one ends later. So ways are followed for
each run; the last of its first steps says how far it leads, and the earliest that leads as far is looked for
only in the best run of each person.
"""

from dataclasses import dataclass

import numpy as np

from analytics.events.storage.engine import Integers


@dataclass(frozen=True, slots=True)
class Candidates:
    """Events by person, time and steps: bit `offset` + k of `steps` says whether an event can be step k."""

    people: Integers
    at: Integers
    steps: Integers
    offset: int = 0

    def that_can_be(self, step: int) -> Integers:
        """Where events stand that fit a step, in order."""
        fits = (self.steps & (1 << self.offset + step)) != 0  # of booleans it is found three times as fast
        return np.flatnonzero(fits)


@dataclass(frozen=True, slots=True)
class Ways:
    """One row a person who took the first step."""

    first: Integers
    """Where the event of the first step stands among the candidates."""
    depth: Integers
    """How many steps there were, at least 1."""
    at: Integers
    """Microseconds of each step, people by steps; 0 behind the last one."""


@dataclass(frozen=True, slots=True)
class _Runs:
    """First steps that go on at the same event: `starts[begin:end]`, never none, in their order."""

    begin: Integers
    end: Integers
    following: Integers
    """Where the event of the second step stands."""

    def only(self, chosen: Integers) -> "_Runs":
        return _Runs(self.begin[chosen], self.end[chosen], self.following[chosen])


def furthest_ways(events: Candidates, *, steps: int, window: int, strict: bool) -> Ways:
    """The way of each person that counts. `window` is in microseconds, its end included."""
    starts = events.that_can_be(0)
    people = events.people[starts]
    first_of_each = np.flatnonzero(np.append(True, people[1:] != people[:-1])[: len(starts)])
    first, depth = starts[first_of_each], np.ones(len(first_of_each), dtype=np.int64)
    at = np.zeros((len(first), steps), dtype=np.int64)

    runs = _strict_runs(events, starts) if strict else _runs(events, starts, first_of_each)
    times = _times(events, runs, steps, strict=strict)
    lead = (times <= (events.at[starts[runs.end - 1]] + window)[:, None]).sum(axis=1)
    best = _best_of_each(events.people[runs.following], lead)
    best = best[lead[best] > 0]
    runs, times, lead = runs.only(best), times[best], lead[best]

    reached = times[np.arange(len(best)), lead - 1]
    begun = starts[_earliest(events.at[starts], runs, reached - window)]
    owner = np.searchsorted(first_of_each, runs.begin, side="right") - 1
    first[owner], depth[owner] = begun, lead + 1
    at[:, 0] = events.at[first]
    at[owner, 1:] = np.where(np.arange(1, steps) <= lead[:, None], times, 0)
    return Ways(first, depth, at)


def _runs(events: Candidates, starts: Integers, first_of_each: Integers) -> _Runs:
    """For each event that can be the second step, the first steps between it and the one before."""
    following = events.that_can_be(1)
    end = np.searchsorted(starts, following)
    # The person of the last first step before it, whose own first steps begin here.
    owner = np.searchsorted(first_of_each, end, side="left") - 1
    begin = np.maximum(np.append(0, end[:-1])[: len(end)], _taken(first_of_each, owner))
    is_run = (end > begin) & (owner >= 0)
    following, begin, end = following[is_run], begin[is_run], end[is_run]
    is_own = events.people[starts[end - 1]] == events.people[following]
    return _Runs(begin[is_own], end[is_own], following[is_own])


def _strict_runs(events: Candidates, starts: Integers) -> _Runs:
    """Each first step by itself that the second one follows at once."""
    following = _next(events, starts, 1, strict=True)
    there = np.flatnonzero(following < len(events.people))
    there = there[events.people[following[there]] == events.people[starts[there]]]
    return _Runs(there, there + 1, following[there])


def _times(events: Candidates, runs: _Runs, steps: int, *, strict: bool) -> Integers:
    """When each run comes to each step behind the first, whatever the window; never: at the end of time."""
    never = np.iinfo(np.int64).max
    found = np.full((len(runs.following), steps - 1), never, dtype=np.int64)
    going, here = np.arange(len(runs.following)), runs.following
    for step in range(1, steps):
        if step > 1:
            following = _next(events, here, step, strict=strict)
            there = np.flatnonzero(following < len(events.people))
            there = there[events.people[following[there]] == events.people[here[there]]]
            going, here = going[there], following[there]
        found[going, step - 1] = events.at[here]
    return found


def _next(events: Candidates, here: Integers, step: int, *, strict: bool) -> Integers:
    """For each event where the next one stands, whoever's, that fits; behind the end if none does."""
    end = len(events.people)
    fitting = events.that_can_be(step)
    place = np.searchsorted(fitting, here, side="right")
    found = _taken(np.append(fitting, end), place)
    return np.where(found == here + 1, found, end) if strict else found


def _best_of_each(people: Integers, lead: Integers) -> Integers:
    """For each person, which of their runs leads furthest, the first of several."""
    if not len(people):
        return np.zeros(0, dtype=np.int64)
    firsts = np.flatnonzero(np.append(True, people[1:] != people[:-1]))
    furthest = np.maximum.reduceat(lead, firsts)
    counts = np.diff(np.append(firsts, len(people)))
    candidates = np.flatnonzero(lead == np.repeat(furthest, counts))
    owners = people[candidates]
    best: Integers = candidates[np.append(True, owners[1:] != owners[:-1])]
    return best


def _earliest(at: Integers, runs: _Runs, since: Integers) -> Integers:
    """Which first step of each run is the earliest that is not before an instant; its last one is not."""
    low, high = runs.begin.copy(), runs.end - 1
    while (low < high).any():
        middle = (low + high) // 2
        is_late = at[middle] >= since
        high = np.where(is_late, middle, high)
        low = np.where(is_late, low, np.minimum(middle + 1, high))
    return high


def _taken(values: Integers, places: Integers) -> Integers:
    """`values[places]`, 0 where there are no values at all."""
    return values[places] if len(values) else np.zeros(len(places), dtype=np.int64)
