"""The faults in a seeded order, some at the same time, and how long the stack takes to come back."""

import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bench.common import say
from bench.torture.faults import FAULTS, Hand, possible
from bench.torture.ground import within
from bench.torture.senders import Sender

RECOVERS_WITHIN = 120.0


@dataclass
class Storm:
    """What happened."""

    faults: Counter[str] = field(default_factory=Counter)
    recovery: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Longest by fault, in seconds."""


def order(chosen: random.Random, faults: list[str], together: tuple[int, int]) -> Iterator[list[str]]:
    """Groups of so many faults without end; every fault comes before any comes again."""
    bag: list[str] = []
    while True:
        if not bag:
            bag = chosen.sample(faults, len(faults))
        size = chosen.randint(*together)
        group, bag = bag[:size], bag[size:]
        yield group


def rage(
    hand: Hand, canary: Sender, seconds: float, together: tuple[int, int], look: Callable[[], None]
) -> Storm:
    """Let faults happen for so long; `look` is called after each time the stack has come back."""
    storm = Storm()
    # Of its own: the faults draw at the same time, so what they draw comes in any order.
    chosen = random.Random(hand.seed)
    until = time.monotonic() + seconds
    for group in order(chosen, possible(hand), together):
        if time.monotonic() >= until:
            break
        _strike(hand, group, chosen)
        storm.faults.update(group)
        took = within(RECOVERS_WITHIN, lambda: canary.one() and hand.ground.ready())
        say(f"  {', '.join(group)}: back after {'?' if took is None else round(took, 1)} s")
        if took is None:
            hand.problems.append(f"not back {RECOVERS_WITHIN:.0f} s after {', '.join(group)}")
            break
        for name in group:
            storm.recovery[name] = max(storm.recovery[name], took)
        look()
        time.sleep(chosen.uniform(0, 1))
    return storm


def _strike(hand: Hand, group: list[str], chosen: random.Random) -> None:
    def run(name: str) -> None:
        time.sleep(delays[name])
        try:
            FAULTS[name](hand)
        except Exception as error:  # noqa: BLE001 - a fault that could not be played is told, not hidden
            hand.problems.append(f"{name} could not be played: {type(error).__name__}: {error}")

    delays = {name: chosen.uniform(0, min(1.0, hand.longest / 4)) for name in group}
    threads = [threading.Thread(target=run, args=(name,)) for name in group]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
