"""So many `kill -9` at random moments, of the five parts that hold or move events."""

import random
import signal
import threading
import time
from collections import Counter
from typing import Final

from bench.torture.ground import Ground, signalled, within

PARTS: Final = ("ingest", "pipeline", "chores", "valkey", "postgres")
_OTHERS: Final = frozenset({"valkey-log"})
_BACK_SECONDS: Final = 60.0
_FIRST_SECONDS: Final = 2.0


def planned(chosen: random.Random, kills: int, seconds: float) -> list[tuple[float, str]]:
    """(second, part) of each kill, in order: every part as often as the others, at any moment.

    Nothing keeps two from falling together, nor the next from coming while the last one is being mended.
    """
    parts = [PARTS[number % len(PARTS)] for number in range(kills)]
    chosen.shuffle(parts)
    moments = sorted(chosen.uniform(_FIRST_SECONDS, max(_FIRST_SECONDS, seconds)) for _ in parts)
    return list(zip(moments, parts, strict=True))


class Killer:
    """Kills by plan. A part that is away at its moment is killed once it is there again."""

    def __init__(self, ground: Ground, plan: list[tuple[float, str]], seed: int) -> None:
        self.kills: Counter[str] = Counter()
        self.problems: list[str] = []
        self._ground, self._plan = ground, plan
        self._random = random.Random(seed)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ended(self, seconds: float) -> bool:
        """Whether all were killed within so many seconds; it gives up after them."""
        self._thread.join(seconds)
        ended = not self._thread.is_alive()
        self._stopping.set()
        self._thread.join(_BACK_SECONDS + 1)
        return ended

    def _run(self) -> None:
        started = time.monotonic()
        for moment, part in self._plan:
            if self._stopping.wait(max(0.0, started + moment - time.monotonic())):
                return
            if not self._is_killed(part):
                self.problems.append(f"{part} was not started again within {_BACK_SECONDS:.0f} s")
                return

    def _is_killed(self, part: str) -> bool:
        return within(_BACK_SECONDS, lambda: self._stopping.is_set() or self._kill(part)) is not None

    def _kill(self, part: str) -> bool:
        main = self._ground.processes(self._random.choice(self._lanes(part)))[:1]
        # As often as itself one that does its work: a worker of Granian's, a backend of PostgreSQL's.
        workers = self._ground.children(main[0]) if main and self._random.random() < 0.5 else []
        if not main or not signalled(self._random.choice(workers or main), signal.SIGKILL):
            return False
        self.kills[part] += 1
        return True

    def _lanes(self, part: str) -> list[str]:
        """Chores may be several processes, each a part of its own to the supervisor."""
        names = [name for name in self._ground.parts if name == part or name.startswith(f"{part}-")]
        return [name for name in names if name not in _OTHERS]
