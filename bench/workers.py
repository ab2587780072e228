"""Two pipeline processes beside one, over the same traffic.

    python -m bench.workers [EVENTS]

The floor is 1.4 times the events a second of one. A machine of two cores has hardly more to give than one
process and PostgreSQL take already: `idle` in the context says how much of it one and two leave unused.
"""

import asyncio
import itertools
import signal
import statistics
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from bench import common
from bench.neighbours import Clock
from bench.pipeline import Bench, drain, fill, ready, verify

EVENTS = 150_000
"""Of each time the stream is drained."""
ROUNDS = 5
WARM = 5
"""Before it is measured, a fresh process stores one in so many, and then knows the dictionaries."""
FLOOR = 1.4


def main() -> int:
    """Print the line; 1 when two are not enough faster than one.

    One and two take turns over one growing database, and the median of the rounds counts: what else the
    machine does meanwhile, or PostgreSQL's checkpoints, hit some rounds and not the others.
    """
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with ready() as bench:
        from bench.traffic import Traffic  # noqa: PLC0415 - after django.setup

        total = (count + count // WARM) * (2 * ROUNDS + 1)
        envelopes = Traffic().envelopes(total)
        _drained(bench, envelopes, count, 2)  # the dictionaries' first rows, which no later round writes
        rounds, idle = [], []
        for number in range(ROUNDS):
            order = (1, 2) if number % 2 else (2, 1)
            took = {processes: _drained(bench, envelopes, count, processes) for processes in order}
            rounds.append((took[1].seconds, took[2].seconds))
            idle.append((took[1].idle, took[2].idle))
            common.say(f"round {number + 1}: one {took[1].seconds:.2f} s, two {took[2].seconds:.2f} s")
        verify(bench.connection, total)
    ratio = statistics.median(one / two for one, two in rounds)
    context = {
        "events": count,
        "rounds": ROUNDS,
        "floor": FLOOR,
        "ratios": [round(one / two, 2) for one, two in rounds],
        "idle": [round(statistics.median(parts), 2) for parts in zip(*idle, strict=True)],
    }
    one, two = (statistics.median(times) for times in zip(*rounds, strict=True))
    common.emit("pipeline_two", count / two, "events/s", count / one, context, ratio)
    return 0 if ratio >= FLOOR else 1


class Drained(NamedTuple):
    """How long it took, and the part of all cores' time in which there was nothing to do."""

    seconds: float
    idle: float


def _drained(bench: Bench, envelopes: "Iterator[Any]", count: int, processes: int) -> Drained:
    """What so many processes take for the next events."""
    with bench.pipelines(processes) as workers:
        for events in (count // WARM, count):
            for worker in workers:
                worker.send_signal(signal.SIGSTOP)
            asyncio.run(fill(bench.redis_url, itertools.islice(envelopes, events)))
            clock = Clock()
            seconds, _ = drain(bench.client, workers)
            drained = Drained(seconds, clock.idle())
        return drained


if __name__ == "__main__":
    sys.exit(main())
